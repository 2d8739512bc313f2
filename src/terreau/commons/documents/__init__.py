"""Private files: stored at once, checked, handed out only by the policy of the object they belong to. Noun: Document."""
