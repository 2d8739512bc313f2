"""Words to those to whom something is offered, and to whoever offered it."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from terreau.commons.outbox.letters import Draft
from terreau.fund.waiting.models import Offer
from terreau.fund.waiting.states import State
from terreau.lib import money, periods


def _draft(offer: Offer, kind: str, *, to: Any, **words: Any) -> Draft:
    file = offer.application
    facts = [
        (_("Project"), file.title or _("Untitled project")),
        (_("Call"), str(file.edition)),
        (_("Amount offered"), money.show(offer.amount_cents)),
        *words.pop("facts", []),
    ]
    link = {"link_label": _("See the offer"), "link_path": reverse("waiting:mine", args=[file.public_id])}
    return Draft(
        kind=f"waiting.{kind}",
        key=f"waiting.{kind}:{offer.pk}:{offer.version}:{to.pk}",
        about=file,
        to=to,
        to_address=to.email,
        facts=facts,
        **(link | words),
    )


def _until(offer: Offer) -> tuple[str, str]:
    return (_("Answer before"), periods.words(offer.answer_by, offer.application.edition.time_zone))


def offered(offer: Offer, to: Any) -> Draft:
    body = _(
        "Hello,\n\nMoney is free again, and your project comes next on the waiting list. We can propose this amount to the vote, if you "
        "still want it and if your project can be carried out with it. Someone who may sign for your organisation must answer before the "
        "date below; without an answer, we turn to the next.\n\nThis is not yet a grant: it becomes one when it is voted."
    )
    label = _("Read and answer")
    subject = _("Waiting list: a proposal for your project")
    return _draft(offer, "offered", to=to, facts=[_until(offer)], subject=subject, body=body, quote=offer.word, link_label=label)


def prolonged(offer: Offer, to: Any) -> Draft:
    body = _("Hello,\n\nYou have more time to answer the offer made to your project.")
    return _draft(offer, "prolonged", to=to, facts=[_until(offer)], subject=_("More time to answer our proposal"), body=body)


def chase(offer: Offer, to: Any) -> Draft:
    body = _(
        "Hello,\n\nLittle time is left to answer the offer made to your project. Without an answer, we turn to the next of the waiting list."
    )
    label = _("Read and answer")
    return _draft(offer, "chase", to=to, facts=[_until(offer)], subject=_("Our proposal awaits your answer"), body=body, link_label=label)


def noted(offer: Offer, to: Any) -> Draft:
    body = _(
        "Hello,\n\nYour agreement is noted: we keep this amount for you until the session that votes it. You will be told of its decision. "
        "Please do not spend anything on the strength of this message: only the vote makes it a grant."
    )
    return _draft(offer, "noted", to=to, subject=_("Your agreement is noted"), body=body)


def lapsed(offer: Offer, to: Any) -> Draft:
    body = _(
        "Hello,\n\nThe time to answer our offer is over, and it has ended. Your project stays on the waiting list. If you still want the "
        "grant, write to the team from the page of your application."
    )
    path = reverse("calls:application", args=[offer.application.public_id])
    words = {"subject": _("Our proposal has ended"), "body": body, "link_label": _("Open my application"), "link_path": path}
    return _draft(offer, "lapsed", to=to, **words)


def taken_back(offer: Offer, to: Any) -> Draft:
    body = _("Hello,\n\nWe must take back the offer made to your project, and we are sorry. Your project stays on the waiting list.")
    return _draft(offer, "taken_back", to=to, quote=offer.reason, subject=_("Our proposal is taken back"), body=body)


def answered(offer: Offer, to: Any, *, made: Offer | None = None, why_not: str = "") -> Draft:
    """To whoever offered: what came of it, and whether the next was called."""
    said = {
        State.ACCEPTED: _("Hello,\n\nThe applicant accepts your offer. Bring it before a session: the money is kept for it until then."),
        State.DECLINED: _("Hello,\n\nThe applicant does not take your offer: the money is free again."),
        State.LAPSED: _("Hello,\n\nThe applicant did not answer your offer in time: the money is free again."),
    }[State(offer.state)]
    subject = {
        State.ACCEPTED: _("An offer to the waiting list is accepted"),
        State.DECLINED: _("An offer to the waiting list is declined"),
        State.LAPSED: _("An offer to the waiting list is left without an answer"),
    }[State(offer.state)]
    facts = [(_("Organisation"), str(offer.application.organisation))]
    if made is not None:
        next_one = f"{made.application} · {money.show(made.amount_cents)}"
        facts += [(_("Offered to the next"), next_one), (_("They answer before"), _until(made)[1])]
    elif why_not:
        facts.append((_("Nobody was called"), why_not))
    edition = offer.application.edition
    path = reverse("waiting:desk", args=[edition.call.slug, edition.slug])
    words = {"subject": subject, "body": said, "link_label": _("Open the waiting list"), "link_path": path}
    return _draft(offer, "answered", to=to, facts=facts, quote=offer.reason, **words)
