"""Letters: the wording of decision letters, their proofreading, how they are signed. Nouns: Template, Wording, Manner, Original, Reading."""
