"""Factories free of surprises: they write exactly what their name and arguments say, at a fixed instant.

`from tests import factories as make` reads as a sentence: `make.user(roles=[Role.LEAD])`.
"""

import itertools
from datetime import UTC, datetime, timedelta

from terreau.commons.accounts.models import RoleGrant, User
from terreau.commons.accounts.states import Role
from terreau.commons.forms.models import Answer, Form, FormVersion, Sheet
from terreau.commons.organisations import queries as organisations
from terreau.commons.organisations.models import Membership, Organisation
from terreau.commons.organisations.states import MembershipState
from terreau.fund.calls.models import Application, Call, Criterion, Edition
from terreau.fund.calls.states import EditionState, State

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
_count = itertools.count(1)


def siret(number: int) -> str:
    """A SIRET with valid check digits that no register holds: SIREN 9999xxxxc, first establishment. Ten thousand, then again."""
    siren = _luhn(f"9999{number % 10_000:04d}")  # a process of tests counts further than that, no test does
    return _luhn(f"{siren}0001")


def _luhn(digits: str) -> str:
    total = sum(sum(divmod(int(d) * (2 if i % 2 == 0 else 1), 10)) for i, d in enumerate(reversed(digits)))
    return f"{digits}{-total % 10}"


def user(email: str = "", *, name: str = "", roles: list[Role] | None = None) -> User:
    number = next(_count)
    person = User.objects.create_user(email or f"personne{number}@exemple.test", name=name or f"Personne {number}")
    for role in roles or []:
        RoleGrant.objects.create(user=person, role=role, granted_at=NOW)
    return person


def organisation(name: str = "", *, with_siret: bool = True, **fields) -> Organisation:
    number = next(_count)
    fields.setdefault("siret", siret(number) if with_siret else None)
    fields.setdefault("legal_category", "9220")
    fields.setdefault("rna", f"W922{number:06d}" if with_siret else None)
    address = {"address": "3 rue des Essais", "postcode": "92000", "commune_code": "92050", "commune_name": "Nanterre"}
    fields = (address if with_siret else {}) | fields
    fields.setdefault("created_at", NOW)
    name = name or f"Association {number}"
    fields.setdefault("search_text", organisations.folded(name=name, siret=fields["siret"], rna=fields["rna"]))
    return Organisation.objects.create(name=name, **fields)


def member(organisation: Organisation, *, can_edit: bool = True, can_sign: bool = True, person: User | None = None) -> User:
    person = person or user()
    Membership.objects.create(
        organisation=organisation, user=person, state=MembershipState.ACTIVE, can_edit=can_edit, can_sign=can_sign, created_at=NOW
    )
    return person


SCHEMA = {
    "sections": [
        {
            "id": "project",
            "title": "Votre projet",
            "help": "",
            "questions": [
                {"id": "title", "kind": "short_text", "label": "Nom du projet", "is_required": True, "options": {"max_length": 120}},
                {
                    "id": "summary",
                    "kind": "long_text",
                    "label": "Présentez votre projet",
                    "is_required": True,
                    "options": {"max_length": 1500},
                },
                {"id": "contact", "kind": "short_text", "label": "Personne à contacter", "is_identifying": True},
            ],
        },
        {
            "id": "money",
            "title": "Budget",
            "help": "",
            "questions": [
                {"id": "amount", "kind": "money", "label": "Montant demandé", "is_required": True},
                {"id": "has_staff", "kind": "yes_no", "label": "Avez-vous des salariés ?"},
            ],
        },
    ],
    "roles": {"title": "title", "requested_cents": "amount"},
}


def form_version(schema: dict | None = None, *, state: str = "published") -> FormVersion:
    form = Form.objects.create(title="Dossier de candidature", created_at=NOW)
    return FormVersion.objects.create(
        form=form, number=1, state=state, schema=schema or SCHEMA, published_at=NOW if state == "published" else None
    )


def edition(slug: str = "", *, state: str = EditionState.PUBLISHED, **fields) -> Edition:
    call, _ = Call.objects.get_or_create(slug="le-progres", defaults={"name": "Le Progrès"})
    defaults = {
        "title": "Vie quotidienne",
        "opens_at": NOW - timedelta(days=10),
        "closes_at": NOW + timedelta(days=10),
        "envelope_cents": 10_000_000,
        "amount_max_cents": 1_500_000,
        "published_at": NOW - timedelta(days=11),
        "created_at": NOW - timedelta(days=30),
    }
    made = Edition.objects.create(
        call=call,
        slug=slug or f"{2000 + next(_count)}",
        state=state,
        form_version=fields.pop("form_version", None) or form_version(),
        **(defaults | fields),
    )
    for position, label in enumerate(["Utilité sociale", "Innovation", "Faisabilité"], start=1):
        Criterion.objects.create(edition=made, position=position, label=label, points_max=5, weight=position)
    return made


def application(
    edition: Edition, *, organisation: Organisation | None = None, state: str = State.DRAFT, answers: dict | None = None, **fields
) -> Application:
    """A row in the given state, with its sheet. It writes no submission: `calls.actions` does."""
    sheet = Sheet.objects.create(form_version=edition.form_version, created_at=NOW)
    for question, value in (answers or {}).items():
        Answer.objects.create(sheet=sheet, question=question, value=value, updated_at=NOW)
    return Application.objects.create(
        edition=edition, organisation=organisation or globals()["organisation"](), state=state, sheet=sheet, started_at=NOW, **fields
    )
