"""Outside identities that may open an account here. Each is off until its environment variables are set."""
