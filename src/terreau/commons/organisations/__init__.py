"""Bodies that apply, host or fund: one record each, keyed by SIRET, with members and their rights. Nouns: Organisation, Membership."""
