"""Tools: one noun per module, no models, no request. Anything above may use them; they use nothing of the house."""
