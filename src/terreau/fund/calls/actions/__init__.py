"""Writes of the call: `authoring` for leads, `applying` for holders."""
