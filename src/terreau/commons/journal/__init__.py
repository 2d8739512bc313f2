"""The journal: who did what, when, on what. Append-only; the history of every object is read from it. Noun: Entry."""
