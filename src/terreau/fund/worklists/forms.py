"""Names of views, and the filters of an address, checked before they are kept."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from terreau.fund.calls.states import EditionState, State
from terreau.fund.review import rules as review
from terreau.fund.review.forms.screening import ORDERS, Filter
from terreau.fund.review.queries.above import Above
from terreau.fund.worklists import queries, rules, schema
from terreau.fund.worklists.models import Worklist
from terreau.lib import money, texts


class Naming(forms.Form):
    """`version`: the view as its reader saw it."""

    name = forms.CharField(
        label=gettext_lazy("Name of the view"),
        help_text=gettext_lazy("For instance: to read again, food theme."),
        max_length=60,
    )
    is_shared = forms.BooleanField(
        label=gettext_lazy("Share it with the team"),
        help_text=gettext_lazy("Colleagues of the desk see its name and filters. Each finds in it only the files they may read."),
        required=False,
    )


class Keeping(Naming):
    is_arrival = forms.BooleanField(label=gettext_lazy("Open it when I come to the desk"), required=False)


class Renaming(Naming):
    version = forms.IntegerField(min_value=1, max_value=2**31 - 2, widget=forms.HiddenInput)


class Seen(forms.Form):
    version = forms.IntegerField(min_value=1, max_value=2**31 - 2, widget=forms.HiddenInput)


def kept(query: Any) -> dict[str, Any]:
    """What an address of the desk asks for, checked; what cannot be read is left out."""
    form = Filter(query)
    form.is_valid()
    found = {name: form.cleaned_data.get(name) for name in schema.NAMES if name in form.fields}
    found["q"] = texts.one_line(found.get("q") or "", 100)
    found["commune"] = (found.get("commune") or "")[:5]
    found["charge"] = (found.get("charge") or "")[:20]
    state = query.get("state", "")
    found["state"] = str(State(state)) if state in review.ON_THE_DESK else ""
    return {name: value for name, value in found.items() if value not in (None, "", False)}


@dataclass(frozen=True, slots=True)
class Line:
    """One filter in words; `reason` says why it no longer means anything."""

    label: str
    text: str
    reason: str = ""


def lines(filters: dict[str, Any], offered: Filter, reader: Any) -> list[Line]:
    """The filters of a view as people read them. `offered` knows the editions, themes… of today: no query here."""
    return [_line(name, filters[name], offered, reader) for name in schema.NAMES if name in filters]


def _line(name: str, value: Any, offered: Filter, reader: Any) -> Line:
    label = _("State of the file") if name == "state" else str(offered.fields[name].label)
    if name in GONE:
        return _chosen(name, label, value, offered, reader)
    if name == "state":
        return Line(label, str(State(value).label))
    if name == "sort":
        return Line(label, str(ORDERS.get(value, value)))
    if name in {"least", "most"}:
        return Line(label, money.show(value))
    return Line(label, pgettext("filter", "yes") if value is True else str(value))


GONE = {
    "edition": gettext_lazy("This edition is no longer there: this view finds no file."),
    "theme": gettext_lazy("This theme was removed: this view finds no file."),
    "committee": gettext_lazy("This committee is no longer there: this view finds no file."),
    "commune": gettext_lazy("This commune is not one of the territory."),
    "charge": gettext_lazy("This person is no longer on the team: their files may have gone to someone else."),
}


def _chosen(name: str, label: str, value: Any, offered: Filter, reader: Any) -> Line:
    if name == "charge" and value == reader.public_id:
        return Line(label, _("Me"))
    choices = {str(key): str(text) for key, text in offered.fields[name].choices}  # type: ignore[attr-defined]
    text = choices.get(str(value))
    if text is None:
        return Line(label, _("no longer there"), str(GONE[name]))
    edition = offered.editions.get(value) if name == "edition" else None
    if edition is not None and edition.state == EditionState.ARCHIVED:
        return Line(label, text, _("This edition is over: nothing in it waits for you any more."))
    return Line(label, text)


# ── Above the list ───────────────────────────────────────────────────────────────────────────────────────────────
CURRENT = "vue"  # the parameter that names the view an address came from


def address(worklist: Worklist) -> str:
    """The filters of a view as the desk reads them, and which view it is."""
    return "&".join(part for part in (f"{CURRENT}={worklist.public_id}", schema.query(worklist.filters)) if part)


def above_the_list(reader: Any, query: Any, offered: Filter, *, at: datetime) -> Above:
    """The views of the reader, which one is open, whether its filters were changed since. Two queries at most."""
    rows = list(queries.of(reader))
    arrival = next((one for one in rows if one.is_arrival), None)  # type: ignore[attr-defined]
    if arrival and not query:
        return Above(arrival=address(arrival))
    current = next((one for one in rows if one.public_id == query.get(CURRENT)), None)
    shown = rows[:TABS] if current is None or current in rows[:TABS] else [*rows[: TABS - 1], current]
    now, numbers = kept(query), queries.counts(reader, shown, at=at)
    context = {
        "tabs": [(_label(one, numbers), f"?{address(one)}", one == current) for one in shown],
        "current": current,
        "can_change": current is not None and rules.can_change(reader, current),
        "is_changed": current is not None and now != current.filters,
        "reasons": [line.reason for line in lines(current.filters, offered, reader) if line.reason] if current else [],
        "address": address(current) if current else "",
        "now": schema.query(now),
        "has_some": bool(rows),
        "is_plain": not now,
    }
    return Above(template="worklists/_above.html", context=context, keeps=(CURRENT, current.public_id) if current else None)


TABS = 10  # views beside each other above the list; the page of views has them all


def _label(worklist: Worklist, numbers: dict[int, int]) -> str:
    number = numbers.get(worklist.pk)
    if number is None:
        return worklist.name
    return f"{worklist.name} ({number})" if number < queries.AT_MOST else f"{worklist.name} ({queries.AT_MOST - 1}+)"
