"""The answer to a first stage: who is invited to the second one, who is not and why, announced to all together."""
