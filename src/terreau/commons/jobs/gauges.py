"""Figures about the running house. Rooms register theirs from apps.py; the operations page and /metriques read them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Gauge:
    """`read` returns {label: number}; the name follows Prometheus ("terreau_outbox_messages"), `label` names its key."""

    name: str
    help: str | Promise
    label: str
    read: Callable[[], Mapping[str, float]]


_GAUGES: dict[str, Gauge] = {}


def register(name: str, *, help: str | Promise, label: str, read: Callable[[], Mapping[str, float]]) -> None:  # noqa: A002
    _GAUGES[name] = Gauge(name, help, label, read)


def all_gauges() -> list[Gauge]:
    return sorted(_GAUGES.values(), key=lambda gauge: gauge.name)


def as_prometheus() -> str:
    """The text format, version 0.0.4."""
    lines: list[str] = []
    for gauge in all_gauges():
        lines += [f"# HELP {gauge.name} {gauge.help}", f"# TYPE {gauge.name} gauge"]
        lines += [f'{gauge.name}{{{gauge.label}="{key}"}} {value:g}' for key, value in sorted(gauge.read().items())]
    return "\n".join(lines) + "\n"
