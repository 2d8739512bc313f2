"""Pages: a person's own bodies, opening or joining one, its members; and the team's desk."""
