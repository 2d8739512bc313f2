"""Messages to people: written in the transaction, released, then sent by the worker. Noun: Message."""
