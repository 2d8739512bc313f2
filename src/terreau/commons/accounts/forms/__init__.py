"""What people type: mine (about themselves), people (administrators), entrance (signing in; allauth's forms in our words)."""
