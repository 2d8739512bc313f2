"""Reads of the call: `editions` (windows, lists, rules) and `applications` (what each audience may know of a file)."""
