"""What each verb reads like. Every room registers its own from apps.py; a verb without a sentence cannot be recorded."""

from collections.abc import Mapping

from django.utils.functional import Promise

_SENTENCES: dict[str, str | Promise] = {}


class UnknownVerb(LookupError):
    """A verb was recorded that no room has worded."""


def register(sentences: Mapping[str, str | Promise]) -> None:
    """{"application.submitted": _("%(by)s submitted the application (no. %(number)s).")}: `by`, `on` and the facts."""
    _SENTENCES.update(sentences)


def worded(verb: str) -> str | Promise:
    try:
        return _SENTENCES[verb]
    except KeyError as error:
        raise UnknownVerb(verb) from error


def all_verbs() -> list[str]:
    return sorted(_SENTENCES)


class _Blank(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "…"


def outlined(verb: str) -> str:
    """The sentence with its blanks left open: what a filter offers to choose from."""
    return str(worded(verb)) % _Blank()
