"""The components. Each is a tag whose keyword-only arguments are its props; an unknown prop is an error at compile time.

The gallery at /ui/ shows them all. Loaded everywhere as built-ins: no `{% load %}` needed.
"""

import re
from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BaseForm, BooleanField, BoundField
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from lucide import IconDoesNotExist
from lucide.templatetags.lucide import lucide

from terreau.lib import markdown as markdown_
from terreau.lib import money as money_
from terreau.lib import names, periods
from terreau.lib import prose as prose_
from terreau.lib import siret as siret_
from terreau.lib import texts as texts_

register = template.Library()


def _draw(component: str, /, **props: Any) -> SafeString:
    return mark_safe(render_to_string(f"ui/{component}.html", props).strip())


@register.simple_tag
def icon(name: str, *, size: str = "m", label: str = "") -> SafeString:
    """A Lucide icon. Decorative unless it has a label."""
    return _icon(name, size, label)


@lru_cache(maxsize=512)
def _icon(name: str, size: str, label: str) -> SafeString:
    pixels = {"s": 16, "m": 20, "l": 28, "xl": 44}[size]
    spoken = {"role": "img", "aria-label": label} if label else {"aria-hidden": "true"}
    try:
        return mark_safe(lucide(name, size=pixels, **{"class": f"icon icon--{size}", "focusable": "false", **spoken}))
    except IconDoesNotExist as error:
        raise template.TemplateSyntaxError(f"no such icon: {name}") from error


@register.simple_tag
def button(
    *,
    label: str,
    kind: str = "primary",
    icon: str = "",
    name: str = "",
    value: str = "",
    form: str = "",
    novalidate: bool = False,
    action: str = "",
    context: str = "",
) -> SafeString:
    """A submit button. kind: primary, secondary, quiet, danger. `action`: another address than the form's own.

    `context` is read aloud after the label when several buttons share it.
    """
    said = {"label": label, "kind": kind, "icon": icon, "name": name, "value": value, "form": form, "context": context}
    return _draw("button", **said, novalidate=novalidate, action=action)


@register.simple_tag
def action(*, href: str, label: str, kind: str = "primary", icon: str = "", download: bool = False, context: str = "") -> SafeString:
    """A link that looks like a button. `context` is read aloud after the label when several links share it."""
    return _draw("action", href=href, label=label, kind=kind, icon=icon, download=download, context=context)


@register.simple_block_tag
def card(content: str, *, title: str = "", href: str = "", eyebrow: str = "", icon: str = "", tone: str = "", level: int = 3) -> SafeString:
    """A piece of paper. With href the whole card is the link; `level` is its heading level."""
    return _draw("card", content=content, title=title, href=href, eyebrow=eyebrow, icon=icon, tone=tone, level=level)


@register.simple_block_tag
def notice(content: str, *, kind: str = "info", title: str = "", role: str = "") -> SafeString:
    """Something to know before going on. kind: info, success, warning, danger."""
    return _draw("notice", content=content, kind=kind, title=title, role=role)


@register.simple_tag
def badge(*, label: str, tone: str = "neutral", icon: str = "") -> SafeString:
    """A state in a word. tone: neutral, info, success, warning, danger, accent. Never colour alone: the word says it."""
    return _draw("badge", label=label, tone=tone, icon=icon)


@register.simple_block_tag
def page_head(content: str, *, title: str, eyebrow: str = "", intro: str = "") -> SafeString:
    """The h1 of a page; what stands inside is its actions."""
    return _draw("page_head", content=content, title=title, eyebrow=eyebrow, intro=intro)


@register.simple_tag
def crumbs(items: list[tuple[str, str]]) -> SafeString:
    """Breadcrumb: (label, url) pairs; the last, with an empty url, is this page."""
    return _draw("crumbs", items=items)


@register.simple_block_tag
def empty_state(content: str, *, title: str, icon: str = "sprout") -> SafeString:
    """What a list says when it has nothing: why, and what to do. (Django keeps `empty` for the end of a `for`.)"""
    return _draw("empty_state", content=content, title=title, icon=icon)


@register.simple_block_tag
def facts(content: str) -> SafeString:
    """A description list; fill it with `fact`."""
    return format_html('<dl class="facts">{}</dl>', content)


@register.simple_block_tag
def fact(content: str, *, label: str) -> SafeString:
    return format_html('<div class="facts__row"><dt>{}</dt><dd>{}</dd></div>', label, content)


@register.simple_block_tag
def data_table(content: str, *, caption: str, is_caption_hidden: bool = False) -> SafeString:
    """A table that becomes cards on a phone. Give each td a data-label equal to its column's heading."""
    return _draw("data_table", content=content, caption=caption, is_caption_hidden=is_caption_hidden)


@register.simple_block_tag(takes_context=True)
def filters(context: template.Context, content: str, *, label: str, reset: str = "") -> SafeString:
    """A GET form whose state lives in the URL."""
    return _draw("filters", content=content, label=label, reset=reset)


@register.simple_tag
def stat(*, label: str, value: object, hint: str = "", href: str = "") -> SafeString:
    """One figure with its name."""
    return _draw("stat", label=label, value=value, hint=hint, href=href)


@register.simple_tag
def tabs(items: list[tuple[str, str, bool]], *, label: str) -> SafeString:
    """Links between sibling pages: (label, url, is_current)."""
    return _draw("tabs", items=items, label=label)


@register.simple_tag
def steps(items: list[tuple[str, str, str]], *, label: str) -> SafeString:
    """Progress through sections: (label, url or "", state), state in done, current, todo, error, advised."""
    return _draw("steps", items=items, label=label)


@register.simple_tag
def tasks(items: Iterable[Any], *, label: str) -> SafeString:
    """What is left to do, one line each: objects with label, url (or ""), state in done, todo, error, and a hint in words."""
    return _draw("tasks", items=items, label=label)


@register.simple_tag(takes_context=True)
def pages(context: template.Context, page: Page[Any]) -> SafeString:
    """Pagination that keeps every filter of the URL."""
    query = context["request"].GET.copy()
    query.pop("page", None)
    prefix = f"?{query.urlencode()}&page=" if query else "?page="
    return _draw(
        "pages", page=page, prefix=prefix, numbers=list(page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1))
    )


@register.simple_tag
def avatar(*, name: object, size: str = "m") -> SafeString:
    """The initials of someone. Decorative: the name stands beside it. size: m, l."""
    words = [word for word in re.split(r"[\s.@_-]+", str(name)) if word[:1].isalnum()]
    initials = (words[0][0] + (words[1][0] if len(words) > 1 and "@" not in str(name) else "")).upper() if words else "·"
    return format_html('<span class="avatar avatar--{}" aria-hidden="true">{}</span>', size, initials)


@register.simple_tag
def tags(items: Iterable[object], *, label: str) -> SafeString:
    """Short words side by side (themes, publics): strings, or (label, url) pairs."""
    pairs = [item if isinstance(item, tuple) else (item, "") for item in items]
    return _draw("tags", items=pairs, label=label)


@register.simple_tag
def timeline(items: Iterable[tuple[object, object, str, object]], *, label: str) -> SafeString:
    """What happens when: (title, datetime, date or text, state, text), state in done, current, todo."""
    rows = [(title, when if hasattr(when, "isoformat") else None, when, state, text) for title, when, state, text in items]
    return _draw("timeline", items=rows, label=label)


@register.simple_tag
def money_bar(*, label: str, taken: int, total: int, asked: int = 0, taken_label: str = "", asked_label: str = "") -> SafeString:
    """The gauge of an envelope, in cents: what is taken of the total and, behind it, what is asked for. Says it in words too."""
    scale = max(total, taken, asked, 1)
    return _draw(
        "money_bar",
        label=label,
        taken=taken,
        total=total,
        asked=asked,
        left=total - taken,
        is_over=taken > total,
        taken_label=taken_label or pgettext("money", "awarded"),
        asked_label=asked_label or pgettext("money", "asked for"),
        taken_width=_share(taken, scale),
        asked_width=_share(asked, scale),
        total_mark=_share(total, scale),
    )


@register.simple_tag
def share_bar(*, share: int) -> SafeString:
    """A share of a whole, in per cent, as a bar. Decorative: the figure stands beside it."""
    return _draw("share_bar", width=_share(share, 100))


def _share(part: int, whole: int) -> str:
    """Thousandths with a decimal point whatever the language: SVG does not read « 12,5 »."""
    return f"{1000 * max(part, 0) / whole:.1f}"


@register.simple_tag
def countdown(until: datetime | None, *, at: datetime) -> str:
    """How long from `at` (now, as the view read it) until an instant, in words; "too late" once it is past."""
    if until is None:
        return ""
    return periods.left_in_words(until, at) if until > at else _("too late")


@register.simple_block_tag
def disclosure(content: str, *, title: str, is_open: bool = False) -> SafeString:
    """More, for who wants it: closed at first."""
    return _draw("disclosure", content=content, title=title, is_open=is_open)


@register.simple_tag
def field(bound: BoundField) -> SafeString:
    """One form field: label, help, control, error."""
    return bound.as_field_group()


@register.simple_tag
def error_summary(form: BaseForm) -> SafeString:
    """All that went wrong, at the top, each line a link to its field. Empty when nothing did."""
    return _draw("error_summary", form=form) if form.is_bound and form.errors else SafeString("")


@register.simple_tag
def moment(at: datetime | None, *, style: str = "full", zone: str = "") -> SafeString:
    """An instant, as <time>. style: full ("mardi 3 mars 2026 à 17 h 00 (heure de Paris)"), short, date. A bare date has no hour."""
    if not at:
        return SafeString("")
    local = timezone.localtime(at) if isinstance(at, datetime) else at
    words = ""
    if style == "full" and isinstance(at, datetime):
        words = periods.words(at, zone or timezone.get_current_timezone_name())
    elif style != "short":
        words = periods.day(local) if style == "date" else periods.weekday(local)
    return _draw("moment", at=at, style=style, words=words)


@register.filter
def optional_words(bound: BoundField) -> str:
    """What stands beside the label of a field that may stay empty; a form says otherwise with `field.optional_words`.

    A box to tick says nothing: left empty, it is an answer.
    """
    usual = "" if isinstance(bound.field, BooleanField) else _("(optional)")
    return str(getattr(bound.field, "optional_words", usual))


@register.filter
def money(cents: int | None) -> str:
    return "" if cents is None else money_.show(cents)


@register.filter
def markdown(text: str | None) -> SafeString:
    """Safe HTML of what the team wrote in Markdown; put it in a `prose` block."""
    return markdown_.html(text or "")


@register.filter
def prose(text: str | None) -> SafeString:
    """A letter's words: paragraphs, lists, strong words, and nothing else (lib/prose.py)."""
    return prose_.html(text or "")


@register.filter
def typeset(text: str | None) -> str:
    """French spaces that do not break, in a text typed by the team."""
    return texts_.typeset(text or "")


@register.filter
def readable(name: str) -> str:
    """A body's name out of a register, without its capitals: 'LA POPOTE DU MONT' → 'La Popote du Mont'."""
    return names.readable(name)


@register.filter
def siret(number: str | None) -> str:
    return siret_.show(number or "")


@register.filter
def weekday(when: date | None) -> str:
    """« mardi 1er novembre 2026 »"""
    return periods.weekday(when) if when else ""


@register.filter(expects_localtime=True)
def day(when: date | None) -> str:
    """A date as one says it, never cut at a line: « 1er novembre 2026 »."""
    return periods.day(when) if when else ""


@register.filter
def thousands(number: int | None) -> str:
    """« 1 654 712 », with narrow non-breaking spaces."""
    return "" if number is None else f"{number:,}".replace(",", "\u202f")


@register.filter
def unbroken(text: object) -> str:
    """The same words, never cut at a hyphen: « Hauts-de-Seine », « n° 2005-102 »."""
    return str(text).replace("-", "\u2011")


@register.filter
def lookup(mapping: Any, key: Any) -> Any:
    """mapping[key], or nothing."""
    try:
        return mapping[key]
    except (KeyError, IndexError, TypeError):
        return ""
