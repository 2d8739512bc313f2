"""Terreau: a local authority runs its whole plan for the social and solidarity economy.

The floors, from the street down to the tools: urls, portal, showcase, fund and youth, accompany, observe, commons,
web, lib. Imports only ever go down. `docs/house.md` is the plan.
"""

__version__ = "2026.11.0"
