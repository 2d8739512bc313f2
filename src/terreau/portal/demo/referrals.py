"""Whom the team thought of for projects it could not help alone: one proposal that waits, one that was passed on, one that helped."""

from datetime import datetime, timedelta

from terreau.fund.calls.models import Application, Edition
from terreau.fund.calls.states import State
from terreau.fund.referrals import actions, queries
from terreau.fund.referrals.models import Referral
from terreau.fund.referrals.states import Towards
from terreau.portal.demo.scenes import Stage, at

INCUBATOR = "La Couveuse des Coteaux"
LENDERS = "Prêts du Mont, fonds solidaire"
CLUB = "Club des mécènes du fleuve"


def think_of_others(stage: Stage, edition: Edition) -> None:
    """Lucie is asked about an incubator; two projects refused in 2022 were referred, one found its money."""
    today = at(stage.today, 9)
    hers = Application.objects.get(edition=edition, organisation__name="Les Petits Ruisseaux")
    _propose(
        stage,
        hers,
        Towards.COACHING,
        INCUBATOR,
        "Elle accompagne les structures qui grandissent vite : local, emplois, budget.",
        when=today,
    )
    refused = Application.objects.filter(edition__call=edition.call, state=State.REJECTED).order_by("pk")
    helped, waiting = list(refused[:2])
    when = (helped.released_at or today) + timedelta(days=3)
    first = _propose(stage, helped, Towards.FUNDER, LENDERS, "Un prêt sans intérêt convient mieux à un achat de matériel.", when=when)
    _agree(first, when=when + timedelta(days=2))
    actions.answer(referral=first, verb="take", note="Rendez-vous pris.", by=None, at=when + timedelta(days=6))
    actions.answer(referral=first, verb="help", note="Prêt de 9 000 € accordé.", by=None, at=when + timedelta(days=60))
    second = _propose(
        stage, waiting, Towards.FUNDER, CLUB, "Ses membres aident des projets de votre quartier.", when=today - timedelta(days=3)
    )
    _agree(second, when=today - timedelta(days=1))


def _propose(stage: Stage, application: Application, towards: Towards, name: str, reason: str, *, when: datetime) -> Referral:
    return actions.propose(
        application=application,
        towards=towards,
        to_name=name,
        to_address="contact@exemple.test",
        to_site="https://exemple.test/",
        reason=reason,
        by=stage.people["omar"],
        at=when,
    )


def _agree(referral: Referral, *, when: datetime) -> None:
    signer = referral.application.started_by
    sections = [section.id for section in queries.sections_of(referral.application)[:1]]
    shared = queries.shared(
        referral.application, contact=str(signer), address=signer.email if signer else "", phone="", with_amount=True, sections=sections
    )
    actions.agree(referral=referral, shared=shared, by=signer, at=when)
