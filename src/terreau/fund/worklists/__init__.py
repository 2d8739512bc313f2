"""Lists that officers keep: the filters, order and search of the desk under a name, for oneself or the team. Nouns: Worklist, Arrival."""
