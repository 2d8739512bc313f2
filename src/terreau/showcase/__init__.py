"""Axis 4, valoriser: what the public sees of it, always from published snapshots."""
