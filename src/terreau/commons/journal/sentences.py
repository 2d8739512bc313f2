"""What each verb reads like. Every room registers its own from apps.py; a verb without a sentence cannot be recorded."""

from collections.abc import Mapping

from django.utils.functional import Promise

_SENTENCES: dict[str, str | Promise] = {}
_TRACES: set[str] = set()


class UnknownVerb(LookupError):
    """A verb was recorded that no room has worded."""


def register(sentences: Mapping[str, str | Promise]) -> None:
    """{"application.submitted": _("%(by)s submitted the application (no. %(number)s).")}: `by`, `on` and the facts."""
    _SENTENCES.update(sentences)


def register_traces(*verbs: str) -> None:
    """Verbs that only tell who read or took away what: they are erased when their term is reached; all others stay."""
    _TRACES.update(verbs)


def traces() -> list[str]:
    return sorted(_TRACES)


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
