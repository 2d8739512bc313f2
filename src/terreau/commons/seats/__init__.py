"""Seats of all kinds, one mechanism: whatever has room for so many, who holds a place, who waits for one. Nouns: Pool, Hold, WaitEntry."""
