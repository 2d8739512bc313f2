"""Pages of the desk's views: keeping them, and reading a list beside its files."""
