"""Links between a person and an applicant: what was declared, and what the house can see for itself.

A conflict is never a state that someone must remember to set: it is looked for again at every reading, so that a juror
who joins an applicant this morning has no sight of its file this afternoon, and its scores stop counting. What needs
comparing words (names, addresses, domains) is looked for in rounds and written down as ties (`fund.jurors`), read here too.
CGCT L1111-6; code pénal 432-12.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Lower

from terreau.commons.organisations.models import Membership
from terreau.commons.organisations.states import MembershipState
from terreau.fund.calls.models import Application, Submission
from terreau.fund.jurors import queries as jurors
from terreau.fund.review.models import Assignment, Interest

# Whoever is, was, asked to be or was invited as a member. A refused request is no link: the body itself said no.
LINKED = tuple(state for state in MembershipState if state != MembershipState.REFUSED)


def conflicted(assignments: QuerySet[Assignment]) -> QuerySet[Assignment]:
    """Those whose juror has a link with the applicant: member of the body, author of the file, declared, or tied."""
    return assignments.filter(_of_the_juror())


def without_conflict(assignments: QuerySet[Assignment]) -> QuerySet[Assignment]:
    """Those whose juror has no known link with the applicant."""
    return assignments.exclude(pk__in=conflicted(Assignment.objects.all()).values("pk"))


def linked_to(user: Any, applications: QuerySet[Application]) -> QuerySet[Application]:
    """The applications this person has a link with: they neither score, see scores of, nor decide on them."""
    return applications.filter(_link(inner=user, outer=user, email=user.email.lower(), application=""))


def linked_ids(user: Any, applications: Iterable[Application]) -> set[int]:
    """The same, for rows at hand: primary keys of those the person has a link with."""
    pks = [application.pk for application in applications]
    return set(linked_to(user, Application.objects.filter(pk__in=pks)).values_list("pk", flat=True))


def _of_the_juror() -> Q:
    return _link(
        inner=OuterRef("seat__juror"), outer=F("seat__juror"), email=Lower(OuterRef("seat__juror__email")), application="application__"
    )


def _link(*, inner: Any, outer: Any, email: Any, application: str) -> Q:
    """`inner` and `outer` are the person, seen from a subquery and from the row; `application` leads to the file."""
    sent = Submission.objects.filter(application=OuterRef(f"{application}pk"), by=inner)
    declared = Interest.objects.filter(
        is_linked=True,
        seat__juror=inner,
        seat__panel__edition=OuterRef(f"{application}edition"),
        organisation=OuterRef(f"{application}organisation"),
    )
    member = (
        Membership.objects.filter(state__in=LINKED)
        .annotate(address=Lower("invited_email"))
        .filter(Q(user=inner) | Q(address=email))
        .filter(_same_body(f"{application}organisation"))
    )
    tied = jurors.standing().filter(juror=inner).filter(_same_body(f"{application}organisation"))
    return Q(Exists(tied)) | Q(Exists(member)) | Q(**{f"{application}started_by": outer}) | Q(Exists(sent)) | Q(Exists(declared))


def _same_body(organisation: str) -> Q:
    """The body itself, or a record it absorbed or was merged into. One record per SIREN: establishments are one body."""
    ref = OuterRef(organisation)
    return Q(organisation=ref) | Q(organisation__merged_into=ref) | Q(organisation__absorbed=ref)
