"""What else a body has asked for, and received: other files of the same edition, earlier ones, and how much of the text is the same.

And files side by side, question by question.

Nouns: a Precedent is another file of the same body, or of one paid on the same account. Reads only; the team's, never the jury's.
"""
