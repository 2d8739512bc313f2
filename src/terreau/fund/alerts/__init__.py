"""Alerts: hear of a new call by e-mail, without an account. An address confirms itself, chooses, and leaves in one click. Nouns: Subscription, AlertSent."""
