"""Letters of no room, for the tests of the mail room itself."""

from terreau.commons.outbox import letters

letters.register({"test": "Courrier d’essai"})
