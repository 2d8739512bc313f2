"""Figures about the running house. Rooms register theirs from apps.py; the operations page and /metriques read them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Gauge:
    """`read` returns {label: number}; the name follows Prometheus ("terreau_messages"), `label` names its key, and `words` says
    each key to people.
    """

    name: str
    help: str | Promise
    label: str
    read: Callable[[], Mapping[str, float]]
    words: Mapping[str, str | Promise]

    def in_words(self) -> list[tuple[str | Promise, float]]:
        return [(self.words.get(key, key), value) for key, value in sorted(self.read().items())]


_GAUGES: dict[str, Gauge] = {}


def register(
    name: str,
    *,
    help: str | Promise,  # noqa: A002 - Prometheus's own word
    label: str,
    read: Callable[[], Mapping[str, float]],
    words: Mapping[str, str | Promise],
) -> None:
    _GAUGES[name] = Gauge(name, help, label, read, words)


def all_gauges() -> list[Gauge]:
    return sorted(_GAUGES.values(), key=lambda gauge: gauge.name)


def as_prometheus() -> str:
    """The text format, version 0.0.4."""
    lines: list[str] = []
    for gauge in all_gauges():
        lines += [f"# HELP {gauge.name} {gauge.help}", f"# TYPE {gauge.name} gauge"]
        lines += [f'{gauge.name}{{{gauge.label}="{key}"}} {value:g}' for key, value in sorted(gauge.read().items())]
    return "\n".join(lines) + "\n"
