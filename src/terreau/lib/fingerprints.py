"""Fingerprints: one text for one content, whatever the order of its keys or the database that kept it."""

import hashlib
import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder


def canonical(content: Any) -> bytes:
    """JSON with sorted keys, no spaces, UTF-8 unescaped. Dates and decimals as Django writes them."""
    return json.dumps(content, cls=DjangoJSONEncoder, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def sha256(content: Any) -> str:
    """64 hexadecimal digits over the canonical JSON."""
    return hashlib.sha256(canonical(content)).hexdigest()
