"""Writes of the room, by audience: wording (leads) and proofreading."""
