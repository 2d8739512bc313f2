"""How often a program may call: so many times in each minute of the clock, counted in the cache that all processes share."""

from datetime import datetime

from django.core.cache import cache

WITH_TOKEN, WITHOUT = 120, 60  # calls a minute: of one token; from one address


def wait(who: str, most: int, at: datetime) -> int:
    """Count one call; how many seconds to wait before the next, 0 when this one may pass."""
    minute, second = divmod(int(at.timestamp()), 60)
    key = f"terreau.api.{who}.{minute}"
    cache.add(key, 0, 120)
    try:
        count = cache.incr(key)
    except ValueError:  # thrown out of the cache between the two lines
        return 0
    return 60 - second if count > most else 0
