"""People and how they come in: codes by e-mail, passkeys, second factor, roles, invitations. Nouns: User, RoleGrant, Invitation."""
