"""Endpoints (keeping), what is told (telling), and its leaving (sending)."""
