"""Laureates as the public sees them, from a published snapshot. Noun: Publication.

The room pulls announced awards from review once, when a lead publishes; from then on its public pages read the frozen
rows and nothing else.
"""
