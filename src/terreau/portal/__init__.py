"""The hall: home, the four axes, search, desks, legal pages, operations. May look into every room; owns no data."""
