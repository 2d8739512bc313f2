"""Who meets whom, when and where: which meetings to hold, their slots and places.

If you do not care which function to call: `solve`.
"""
