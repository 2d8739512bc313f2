"""Who else looks at the same thing right now. It tells; it locks nothing."""
