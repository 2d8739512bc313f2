"""What an explanation says: what was kept (content), in words for its reader (page)."""
