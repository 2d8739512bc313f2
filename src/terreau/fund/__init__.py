"""Axis 3, soutenir: calls for projects, their review; later grants and meetings with funders."""
