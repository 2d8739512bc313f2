"""Auditions: days cut into times, files that are invited, who comes and who came. Nouns: Day, Slot, Hearing."""
