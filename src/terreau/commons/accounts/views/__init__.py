"""Pages of this room: mine (one's own account), people (for administrators), entrance (sign-in), invitations, demo."""
