"""Ready-made forms to start from. Each is a JSON file in `patterns/`: French content, no code."""

import json
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

_FOLDER = Path(__file__).resolve().parents[1] / "patterns"

# Modelled on the blocks of Cerfa 12156*06, less what the registers already know.
APPLICATION = "candidature"
PATTERNS = {APPLICATION: _("Application file (modelled on Cerfa 12156)")}


def read(name: str) -> dict[str, Any]:
    """The schema of a ready-made form. Raises KeyError for any other name."""
    if name not in PATTERNS:
        raise KeyError(name)
    return json.loads((_FOLDER / f"{name}.json").read_text(encoding="utf-8"))
