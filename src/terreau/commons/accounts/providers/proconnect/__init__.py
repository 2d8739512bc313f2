"""ProConnect, the sign-in of public servants, over allauth's OpenID Connect.

It differs from the standard provider where ProConnect's technical note does: identity claims arrive as a signed JWT, nonce
and state of at least 32 characters are compulsory, unknown parameters (PKCE among them) are refused, sign-out wants the
id_token back. People are recognised by `sub` alone: their address may change, or pass to someone else.
"""
