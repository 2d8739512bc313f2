"""The questions, as frozen dataclasses that know nothing of how they are answered. People, slots and files are 0-based."""
