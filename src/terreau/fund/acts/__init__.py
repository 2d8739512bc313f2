"""Acts: the vote of the deliberating assembly, as it was signed, sent to the prefecture and published; one line per grant it voted.

A session of the house (`review.Deliberation`) prepares; only the assembly grants. Nouns: Act, Line.
"""
