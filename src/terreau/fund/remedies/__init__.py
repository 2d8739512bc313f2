"""Remedies: what follows a decision once announced, or a silence: who has read it, who asks for its reasons, until when it may be contested. Nouns: ReadReceipt, ReasonsRequest."""
