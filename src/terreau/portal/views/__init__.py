"""Pages of the hall, by audience."""

from terreau.portal.views.public import axis, home

__all__ = ["axis", "home"]
