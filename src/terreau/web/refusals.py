"""How a refusal reaches the page it answers."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.forms import BaseForm

from terreau.lib.refusals import Refusal


@contextmanager
def shown_on(form: BaseForm) -> Iterator[None]:
    """A Refusal raised inside becomes errors of the form: the page comes back with what was typed.

    A form that knows better where a refusal belongs has a `show_refusal` of its own.
    """
    try:
        yield
    except Refusal as refusal:
        if hasattr(form, "show_refusal"):
            form.show_refusal(refusal)
            return
        for reason in refusal.reasons:
            form.add_error(None, reason)
