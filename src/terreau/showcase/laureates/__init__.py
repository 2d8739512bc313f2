"""Laureates as the public sees them, from a published snapshot. Noun: Publication."""
