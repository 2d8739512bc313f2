"""Facts about jurors and applicants, a constant number of queries for any number of them, and the ties that stand."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.crypto import salted_hmac

from terreau.commons.accounts.models import User
from terreau.commons.forms.schema import Kind, Question, Schema
from terreau.commons.organisations.models import Membership, Organisation
from terreau.commons.organisations.states import MembershipState
from terreau.commons.papers.models import BankDetails
from terreau.fund.calls.models import Submission
from terreau.fund.jurors.evidence import Body, Found, Juror, Place, ties
from terreau.fund.jurors.models import Profile, Tie
from terreau.fund.jurors.states import TieState

WORDS = (Kind.SHORT_TEXT, Kind.LONG_TEXT)
# A request that the body refused is no link: the body itself said no.
KNOWN = [state for state in MembershipState if state != MembershipState.REFUSED]

# Given primary keys of organisations, one-way fingerprints of their bank accounts. The room that keeps accounts registers it.
Accounts = Callable[[Sequence[int]], Mapping[int, Iterable[str]]]
_ACCOUNTS: list[Accounts] = []


def register_accounts(source: Accounts) -> None:
    """From apps.py: `queries.register_accounts(fingerprints_of)`. An account number itself never comes here."""
    _ACCOUNTS.append(source)


def bank_accounts(organisations: Sequence[int]) -> dict[int, set[str]]:
    """Fingerprints of the accounts that bodies gave, today's and former ones. Keyed: they mean nothing elsewhere, and are not kept."""
    found: dict[int, set[str]] = defaultdict(set)
    for details in BankDetails.objects.filter(organisation__in=organisations).order_by("pk"):
        found[details.organisation_id].add(salted_hmac("jurors.accounts", details.iban, algorithm="sha256").hexdigest())
    return found


def standing() -> QuerySet[Tie]:
    """Ties that count."""
    return Tie.objects.filter(state=TieState.STANDING)


def profiles(jurors: Iterable[User]) -> dict[int, Profile]:
    """What is known of each juror who has a profile, by juror; three queries."""
    rows = Profile.objects.filter(juror__in=[juror.pk for juror in jurors]).prefetch_related("themes", "publics")
    return {row.juror_id: row for row in rows.order_by("pk")}


def jurors_facts(jurors: Sequence[User]) -> dict[int, Juror]:
    """What the evidence compares, by juror. Two queries, and those of the accounts."""
    known = {row.juror_id: row for row in Profile.objects.filter(juror__in=jurors).order_by("pk")}
    theirs: dict[int, set[int]] = defaultdict(set)
    for user, body in Membership.objects.filter(user__in=jurors, state__in=KNOWN).order_by("pk").values_list("user", "organisation"):
        theirs[user or 0].add(body)
    accounts = _accounts({body for bodies in theirs.values() for body in bodies})
    return {
        juror.pk: Juror(
            name=_name(juror),
            email=juror.email,
            place=Place(row.address, row.postcode) if (row := known.get(juror.pk)) else None,
            accounts=frozenset(print_ for body in theirs[juror.pk] for print_ in accounts[body]),
        )
        for juror in jurors
    }


def bodies_facts(organisations: Sequence[Organisation], *, edition: Any) -> dict[int, Body]:
    """The same for applicants of an edition, by organisation. Two queries, and those of the accounts."""
    names: dict[int, list[str]] = defaultdict(list)
    emails: dict[int, list[str]] = defaultdict(list)
    places = {body.pk: [Place(body.address, body.postcode)] for body in organisations}
    members = Membership.objects.filter(organisation__in=organisations, state__in=KNOWN).select_related("user").order_by("pk")
    for member in members:
        names[member.organisation_id].append(_name(member.user))
        emails[member.organisation_id] += [member.user.email if member.user else "", member.invited_email]
    for submission in _submissions(organisations, edition):
        said, body = submission.content, submission.application.organisation_id or 0
        person, frozen = said.get("applicant") or {}, said.get("organisation") or {}
        names[body] += [str(person.get("name") or ""), *_identifying(submission)]
        emails[body].append(str(person.get("email") or ""))
        places[body].append(Place(str(frozen.get("address") or ""), str(frozen.get("postcode") or "")))
    accounts = _accounts({body.pk for body in organisations})
    return {
        body.pk: Body(
            people=tuple(dict.fromkeys(filter(None, names[body.pk]))),
            emails=tuple(dict.fromkeys(filter(None, emails[body.pk]))),
            website=body.website,
            places=tuple(places[body.pk]),
            accounts=frozenset(accounts[body.pk]),
        )
        for body in organisations
    }


def _name(user: User | None) -> str:
    """Those who closed their account all bear the same name."""
    return user.name if user is not None and user.closed_at is None else ""


def carried(user: User) -> dict[str, Any]:
    """What the house keeps of someone as a juror, for themselves. Not the ties: they would tell whose files they read."""
    profile = profiles([user]).get(user.pk)
    if profile is None:
        return {}
    return {
        "themes": [theme.name for theme in profile.themes.all()],
        "publics": [public.name for public in profile.publics.all()],
        "competences": profile.tags,
        "adresse": profile.address,
        "code_postal": profile.postcode,
    }


def _submissions(organisations: Sequence[Organisation], edition: Any) -> QuerySet[Submission]:
    rows = Submission.objects.filter(Q(application__edition=edition), application__organisation__in=organisations)
    return rows.select_related("application", "form_version").order_by("application_id", "sequence")


def _identifying(submission: Submission) -> Iterator[str]:
    """What the file answers to the questions that identify: directors, treasurers, people to write to."""
    answers = submission.content.get("answers") or {}
    for question in Schema.parse(submission.form_version.schema).questions():
        if question.kind == Kind.GROUP:
            rows = answers.get(question.id)
            for row in rows if isinstance(rows, list) else []:
                yield from (str(row.get(inner.id) or "") for inner in question.questions if _names_someone(inner, question))
        elif _names_someone(question):
            yield str(answers.get(question.id) or "")


def _names_someone(question: Question, group: Question | None = None) -> bool:
    return question.kind in WORDS and (question.is_identifying or (group is not None and group.is_identifying))


def unwritten(people: Sequence[User], organisations: Sequence[Organisation], *, edition: Any) -> list[tuple[User, Organisation, Found]]:
    """What these jurors and applicants have in common and no tie says yet. Nothing is written: `actions.look` does."""
    facts, bodies = jurors_facts(people), bodies_facts(organisations, edition=edition)
    rows = Tie.objects.filter(juror__in=people, organisation__in=organisations)
    known = set(rows.order_by("pk").values_list("juror", "organisation", "kind", "shared"))
    return [
        (juror, body, found)
        for juror in people
        for body in organisations
        for found in ties(facts[juror.pk], bodies[body.pk])
        if (juror.pk, body.pk, found.kind.value, found.shared) not in known
    ]


def _accounts(organisations: Iterable[int]) -> dict[int, set[str]]:
    wanted = sorted(organisations)
    found: dict[int, set[str]] = defaultdict(set)
    for source in _ACCOUNTS if wanted else []:
        for body, prints in source(wanted).items():
            found[body].update(prints)
    return found
