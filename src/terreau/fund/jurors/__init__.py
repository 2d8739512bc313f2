"""Jurors: what those who sit on juries know, and which bodies the house sees them close to. Nouns: Profile, Tie."""
