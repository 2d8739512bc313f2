"""Telling programs that something happened: signed, tried again, at least once. Nouns: Endpoint, Delivery.

What is told is thin: which kind, when, of which edition, and where the API says more, to whoever holds a token. An endpoint
borrows the rights of one person as a token does: what its owner may not see is not told, and it ends with the owner's role.
"""
