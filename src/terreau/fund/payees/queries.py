"""The structures that are owed a grant, the account each is paid on, and what speaks against paying on it as it stands."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import CharField, Count, DateTimeField, Exists, Max, OuterRef, Q, QuerySet, Subquery, Sum, TextChoices, Value
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from terreau.commons.organisations import queries as bodies
from terreau.commons.organisations.models import Organisation
from terreau.commons.papers import queries as papers
from terreau.commons.papers.kinds import PaperKind
from terreau.commons.papers.models import BankDetails, Paper
from terreau.commons.papers.states import PaperState
from terreau.fund.payees import rules
from terreau.fund.payees.models import AccountCheck
from terreau.fund.payees.states import STANDING, State
from terreau.fund.review import rules as review
from terreau.fund.review.models import Decision
from terreau.lib import texts

_SMALL_WORDS = {"association", "assoc", "asso", "les", "des", "the", "sas", "sarl", "scop", "scic", "compte", "societe", "cooperative"}


class Standing(TextChoices):
    """Where an account stands, in the order of what is left to do."""

    MISSING = "missing", pgettext_lazy("account", "no account on file")
    NEW = "new", pgettext_lazy("account", "to be verified")
    VOUCHED = State.VOUCHED.value, State.VOUCHED.label
    REJECTED = State.REJECTED.value, State.REJECTED.label
    CONFIRMED = State.CONFIRMED.value, State.CONFIRMED.label


TONES = {
    Standing.MISSING: "neutral",
    Standing.NEW: "warning",
    Standing.VOUCHED: "info",
    Standing.REJECTED: "danger",
    Standing.CONFIRMED: "success",
}


@dataclass(frozen=True, slots=True)
class Payee:
    """A structure and its account. `warnings` ask for a look; they forbid nothing."""

    organisation: Organisation
    standing: Standing
    awards: int
    owed_cents: int
    account: BankDetails | None = None
    check: AccountCheck | None = None
    warnings: tuple[str | Promise, ...] = field(default=())

    @property
    def tone(self) -> str:
        return TONES[self.standing]


def _with_standing(payees: QuerySet[Organisation], awards: QuerySet[Decision]) -> QuerySet[Any]:
    account = BankDetails.objects.filter(organisation=OuterRef("pk"), state=PaperState.CURRENT)
    check = AccountCheck.objects.filter(account__organisation=OuterRef("pk"), account__state=PaperState.CURRENT).order_by("-pk")
    owed = awards.filter(application__organisation=OuterRef("pk")).order_by().values("application__organisation")
    return payees.annotate(
        account_id=Subquery(account.values("pk")[:1]),
        check_id=Subquery(check.values("pk")[:1]),
        check_state=Coalesce(Subquery(check.values("state")[:1]), Value(""), output_field=CharField()),
        awards=Subquery(owed.annotate(how_many=Count("pk")).values("how_many")),
        owed_cents=Subquery(owed.annotate(total=Sum("amount_cents")).values("total")),
        has_former=Exists(BankDetails.objects.filter(organisation=OuterRef("pk")).exclude(state=PaperState.CURRENT)),
        told_at=Subquery(owed.annotate(last=Max("notification__at")).values("last"), output_field=DateTimeField()),
    )


_FILTERS = {
    Standing.MISSING: Q(account_id=None),
    Standing.NEW: Q(account_id__isnull=False, check_state=""),
    Standing.VOUCHED: Q(check_state=State.VOUCHED),
    Standing.REJECTED: Q(check_state=State.REJECTED),
    Standing.CONFIRMED: Q(check_state=State.CONFIRMED),
}


def payees(user: Any, *, standing: str = "", text: str = "") -> QuerySet[Any]:
    """Organisations with what `rows` needs, by name."""
    found = _with_standing(rules.payees_visible_to(user), review.awards_visible_to(user))
    if standing:
        found = found.filter(_FILTERS[Standing(standing)])
    if text:
        found = bodies.search(found, text)
    return found.order_by("name", "pk")


def tally(user: Any) -> dict[str, int]:
    """How many structures stand where."""
    counts = {standing.value: Count("pk", filter=_FILTERS[standing]) for standing in Standing}
    return dict(_with_standing(rules.payees_visible_to(user), review.awards_visible_to(user)).aggregate(**counts))


def rows(found: Sequence[Any]) -> list[Payee]:
    """Accounts, checks and warnings of these organisations: three queries, however many."""
    accounts = {one.pk: one for one in BankDetails.objects.filter(pk__in=[body.account_id for body in found if body.account_id])}
    checks = AccountCheck.objects.select_related("vouched_by", "confirmed_by", "rejected_by", "account__organisation").in_bulk(
        [body.check_id for body in found if body.check_id]
    )
    shared = _holders_of({account.iban for account in accounts.values()})
    return [_row(body, accounts.get(body.account_id), checks.get(body.check_id), shared) for body in found]


def _row(body: Any, account: BankDetails | None, check: AccountCheck | None, shared: dict[str, set[int]]) -> Payee:
    standing = Standing.MISSING if account is None else Standing(check.state) if check else Standing.NEW
    warnings = _warnings(body, account, shared) if account else ()
    return Payee(body, standing, body.awards, body.owed_cents, account, check, warnings)


def _holders_of(ibans: set[str]) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for iban, body in BankDetails.objects.filter(state=PaperState.CURRENT, iban__in=ibans).values_list("iban", "organisation"):
        found.setdefault(iban, set()).add(body)
    return found


def _warnings(body: Any, account: BankDetails, shared: dict[str, set[int]]) -> tuple[str | Promise, ...]:
    told: datetime | None = body.told_at
    found: list[str | Promise] = []
    if not is_same_holder(account.holder, body):
        found.append(_("the holder’s name is not the structure’s"))
    if body.has_former and told is not None and account.put_at > told:
        found.append(_("changed since the grant was announced"))
    if shared.get(account.iban, set()) - {body.pk}:
        found.append(_("another structure is paid on it"))
    if not account.iban.startswith("FR"):
        found.append(_("held outside France"))
    return tuple(found)


def is_same_holder(holder: str, body: Organisation) -> bool:
    """Whether the two names share a word that says something. Legal forms and articles say nothing."""
    told = _words(holder)
    return bool(told & (_words(body.name) | _words(body.register_name))) or not told


def _words(name: str) -> set[str]:
    return {word for word in re.findall(r"\w{3,}", texts.fold(name)) if word not in _SMALL_WORDS}


def payee(user: Any, organisation: Organisation) -> Payee:
    """One of them, as the list shows it."""
    return rows(list(payees(user).filter(pk=organisation.pk)))[0]


def awaiting(user: Any) -> QuerySet[AccountCheck]:
    """Accounts that this person could confirm: verified by someone else, and not replaced since."""
    mine = AccountCheck.objects.filter(state=State.VOUCHED, account__state=PaperState.CURRENT).exclude(vouched_by=user)
    return mine.filter(account__organisation__in=rules.payees_visible_to(user)).exclude(
        account__organisation__in=bodies.organisations_of(user)
    )


def past_checks(organisation: Organisation) -> QuerySet[AccountCheck]:
    """Every check of every account still kept, the latest first."""
    found = AccountCheck.objects.filter(account__organisation=organisation)
    return found.select_related("account", "vouched_by", "confirmed_by", "rejected_by").order_by("-pk")


def standing_check(organisation: Organisation) -> AccountCheck | None:
    """The check of the account in force, unless it was set aside. One of a former account decides nothing any more."""
    found = past_checks(organisation).filter(account__state=PaperState.CURRENT, state__in=STANDING)
    return found.select_related("account__organisation").first()


def bank_paper(organisation: Organisation) -> Paper | None:
    """The document of the bank, where it is on file."""
    return papers.standing(organisation, kind=PaperKind.RIB)


def confirmed_accounts(organisations: Sequence[int]) -> dict[int, AccountCheck]:
    """The account to pay on, by organisation: only those that two people verified and that still are current."""
    found = AccountCheck.objects.filter(
        state=State.CONFIRMED, account__state=PaperState.CURRENT, account__organisation__in=organisations
    ).select_related("account", "vouched_by", "confirmed_by")
    return {check.account.organisation_id: check for check in found}
