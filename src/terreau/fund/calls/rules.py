"""Who may see what of a call, and do what to it.

Jurors never come through here: review gives them a projection of a file. Holders are the active members of the applying
organisation. A draft begun without an organisation belongs to whoever began it; one begun without an account, to the
browser that holds its key, until someone signs in and claims it.
"""

import hashlib
from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet

from terreau.commons.accounts.states import Role
from terreau.commons.documents.models import Document
from terreau.commons.organisations.models import Membership
from terreau.commons.organisations.states import MembershipState
from terreau.fund.calls.models import Application, Committee, Edition, Submission
from terreau.fund.calls.states import EDITION_MOVES, MOVES, CommitteeState, EditionState, State
from terreau.lib import moves

# What may be rewritten in each state. A correction after publication asks for a reason that everyone can read.
FREE = {
    EditionState.DRAFT: ("texts", "regulations", "framing", "form", "rubric", "money", "dates", "eligibility", "checklist"),
    EditionState.PUBLISHED: ("texts", "checklist"),
    EditionState.IN_REVIEW: ("texts",),
}
CORRECTABLE = {
    EditionState.PUBLISHED: ("regulations", "framing", "form", "rubric", "money", "dates", "eligibility"),
    EditionState.IN_REVIEW: ("regulations", "money"),
}


# ── Editions ─────────────────────────────────────────────────────────────────────────────────────────────────────
def editions_visible_to(user: Any) -> QuerySet[Edition]:
    """Published ones for everyone; those being written for the people who write and screen them."""
    if user.is_authenticated and user.has_role(Role.LEAD, Role.OFFICER):
        return Edition.objects.all()
    return Edition.objects.filter(~Q(state=EditionState.DRAFT))


def can_author(user: Any, edition: Edition) -> bool:
    """Whether the person may open the writing pages; each step then says whether it is free, to correct, or closed."""
    return bool(user.has_role(Role.LEAD))


def can_change(user: Any, edition: Edition, step: str) -> bool:
    """Whether a step may be rewritten now, freely or as a public correction."""
    return can_author(user, edition) and (is_free(edition, step) or is_correctable(edition, step))


def is_free(edition: Edition, step: str) -> bool:
    return step in FREE.get(EditionState(edition.state), ())


def is_correctable(edition: Edition, step: str) -> bool:
    return step in CORRECTABLE.get(EditionState(edition.state), ())


def _can_move(user: Any, edition: Edition, verb: str) -> bool:
    return bool(user.has_role(*EDITION_MOVES[verb].roles)) and moves.allows(edition, verb, EDITION_MOVES)


def can_publish(user: Any, edition: Edition) -> bool:
    return _can_move(user, edition, "publish")


def can_unpublish(user: Any, edition: Edition) -> bool:
    return _can_move(user, edition, "unpublish")


def can_extend(user: Any, edition: Edition) -> bool:
    """Closing may be moved as long as the jury has not begun, and nothing sealed was opened: even a closed edition may open again."""
    is_dated = edition.closes_at is not None  # a call open all year has nothing to move
    return bool(user.has_role(Role.LEAD)) and is_dated and edition.state == EditionState.PUBLISHED and edition.unsealed_at is None


def can_unseal(user: Any, edition: Edition) -> bool:
    """Open what was sealed. When, is the action's to judge."""
    return bool(user.has_role(Role.LEAD)) and edition.state == EditionState.PUBLISHED and edition.is_under_seal


def can_admit_late(user: Any, edition: Edition) -> bool:
    """Give one organisation a link to come in after the others: the same people, the same time, as an extension."""
    return can_extend(user, edition)


def can_open_second(user: Any, edition: Edition) -> bool:
    """Make a second stage: of a first one that has none yet, and is not over."""
    is_alive = edition.state in {EditionState.DRAFT, EditionState.PUBLISHED, EditionState.IN_REVIEW}
    is_single = not edition.is_by_invitation and not edition.is_continuous
    return bool(user.has_role(Role.LEAD)) and is_alive and is_single and getattr(edition, "next_stage", None) is None


def can_start_review(user: Any, edition: Edition) -> bool:
    return _can_move(user, edition, "start_review")


def can_conclude(user: Any, edition: Edition) -> bool:
    return _can_move(user, edition, "conclude")


def can_archive(user: Any, edition: Edition) -> bool:
    return _can_move(user, edition, "archive")


# ── Committees ───────────────────────────────────────────────────────────────────────────────────────────────────────
def can_see_committees(user: Any, edition: Edition) -> bool:
    """The desk's calendar of a call open all year."""
    return bool(user.has_role(*SCREENERS)) and edition.is_continuous


def can_plan(user: Any, edition: Edition) -> bool:
    """One more committee, as long as files may come."""
    return bool(user.has_role(Role.LEAD)) and edition.is_continuous and edition.state in {EditionState.DRAFT, EditionState.PUBLISHED}


def can_set_closing(user: Any, edition: Edition) -> bool:
    """Announce the end of a call open all year: once."""
    is_endless = edition.is_continuous and edition.closes_at is None
    return bool(user.has_role(Role.LEAD)) and is_endless and edition.state == EditionState.PUBLISHED


def committees_visible_to(user: Any) -> QuerySet[Committee]:
    """At the desk; the public reads the page of the call."""
    is_team = user.is_authenticated and user.has_role(*SCREENERS)
    return Committee.objects.all() if is_team else Committee.objects.none()


def can_change_committee(user: Any, committee: Committee) -> bool:
    """Put it off, cancel it, say where it meets. Whether it has met is the action's to judge."""
    return bool(user.has_role(Role.LEAD)) and committee.state == CommitteeState.PLANNED


def files_before_committees(user: Any) -> QuerySet[Application]:
    """Files a lead may send to another committee: undecided, of a call open all year, and of no body of their own."""
    if not (user.is_authenticated and user.has_role(Role.LEAD)):
        return Application.objects.none()
    files = Application.objects.filter(edition__is_continuous=True, state__in=(State.SUBMITTED, State.TO_COMPLETE, State.IN_REVIEW))
    return files.exclude(organisation__in=memberships_of(user).values("organisation"))


# ── Applications ─────────────────────────────────────────────────────────────────────────────────────────────────────
SCREENERS = (Role.OFFICER, Role.LEAD)
REMINDERS = "calls.reminders"  # the door of the passes that silence reminders
RECEIPT, LETTER = "receipt", "letter"
STAFF_SLOT = "staff"  # files the team keeps for itself: "staff", "staff:…"


def key_hash(key: str) -> str:
    """What is kept of the random key of a draft begun without an account."""
    return hashlib.sha256(key.encode()).hexdigest()


def drafts_reminded_to(user: Any) -> QuerySet[Application]:
    """The drafts about which a person may be reminded: theirs, not sent, of calls that are still public."""
    return applications_held_by(user).filter(state=State.DRAFT, edition__state=EditionState.PUBLISHED)


def memberships_of(user: Any) -> QuerySet[Membership]:
    return Membership.objects.filter(user=user, state=MembershipState.ACTIVE)


def _held_by(user: Any) -> Q:
    return Q(organisation__in=memberships_of(user).values("organisation")) | Q(organisation=None, started_by=user)


def applications_held_by(user: Any) -> QuerySet[Application]:
    """A person's own files, drafts included. A membership that ended shows nothing any more, even to who began the file."""
    if not user.is_authenticated:
        return Application.objects.none()
    return Application.objects.filter(_held_by(user))


def applications_in_hand(user: Any, keys: Sequence[str]) -> QuerySet[Application]:
    """A person's own files, and the unclaimed drafts whose keys this browser holds."""
    unclaimed = Q(draft_key_hash__in=[key_hash(key) for key in keys], started_by=None, state=State.DRAFT)
    return Application.objects.filter(unclaimed | _held_by(user) if user.is_authenticated else unclaimed)


def sealed_applications() -> QuerySet[Application]:
    """What nobody but its authors may know of, in any way: page, search, export, mail, journal, file. Counts only."""
    return Application.objects.filter(edition__is_sealed=True, edition__unsealed_at=None)


def sealed_documents() -> QuerySet[Document]:
    """The files of those applications, whose very names tell."""
    return Document.objects.filter(object_type="calls.application", object_id__in=sealed_applications().values("pk"))


def applications_visible_to(user: Any) -> QuerySet[Application]:
    """Members of the organisation, and officers and leads once it has left the draft and is not under seal. Nobody else, jurors least of all."""
    if not user.is_authenticated:
        return Application.objects.none()
    visible = _held_by(user)
    if user.has_role(*SCREENERS):
        visible |= ~Q(state=State.DRAFT) & ~Q(edition__is_sealed=True, edition__unsealed_at=None)
    return Application.objects.filter(visible)


def applications_told_to(user: Any) -> QuerySet[Application]:
    """What a program may be told of in the person's name: sent, not under seal, and of no body of their own; withdrawn ones too."""
    if not (user.is_authenticated and user.has_role(*SCREENERS)):
        return Application.objects.none()
    sent = Application.objects.exclude(state=State.DRAFT).exclude(edition__is_sealed=True, edition__unsealed_at=None)
    return sent.exclude(organisation__in=memberships_of(user).values("organisation"))


def _has_right(user: Any, application: Application, **right: bool) -> bool:
    if not user.is_authenticated or application.organisation_id is None:
        return False
    return memberships_of(user).filter(organisation=application.organisation_id, **right).exists()


def is_holder(user: Any, application: Application) -> bool:
    """Whether the file is theirs, whatever they may do with it."""
    return applications_held_by(user).filter(pk=application.pk).exists()


def can_edit(user: Any, application: Application) -> bool:
    """Members who may edit, while it is a draft or waits for more. An unclaimed draft: whom its key let in."""
    if application.state not in {State.DRAFT, State.TO_COMPLETE}:
        return False
    if application.organisation_id is None:
        return application.started_by_id is None or (user.is_authenticated and application.started_by_id == user.pk)
    return _has_right(user, application, can_edit=True)


def can_sign(user: Any, application: Application) -> bool:
    """Whether this person commits the organisation, whatever the state of the file."""
    return _has_right(user, application, can_sign=True)


def can_submit(user: Any, application: Application) -> bool:
    """Send a draft: a member who may sign. The calendar and the answers are the action's to judge."""
    return application.state in MOVES["submit"].sources and can_sign(user, application)


def can_carry_on(user: Any, application: Application) -> bool:
    """Begin the full file of an invited one: a member who may edit. The calendar is the action's to judge."""
    return application.state == State.INVITED and _has_right(user, application, can_edit=True)


def can_resend(user: Any, application: Application) -> bool:
    """Answer a request for completion: a member who may edit; it commits to nothing new."""
    return application.state in MOVES["resend"].sources and _has_right(user, application, can_edit=True)


def can_reopen(user: Any, application: Application) -> bool:
    return application.state in MOVES["reopen"].sources and can_sign(user, application)


def can_withdraw(user: Any, application: Application) -> bool:
    """Give the request up. From the waiting list, once they have been told that they are on it."""
    is_told = application.state != State.WAITLISTED or application.released_state == State.WAITLISTED
    return application.state in MOVES["withdraw"].sources and is_told and can_sign(user, application)


def can_discard(user: Any, application: Application) -> bool:
    """Throw away a draft that was never sent."""
    return application.state == State.DRAFT and application.number is None and can_edit(user, application)


def can_write_to_team(user: Any, application: Application) -> bool:
    """Once it has been sent, any member may write to the team; not under seal, when nobody may read it."""
    return (
        not application.edition.is_under_seal
        and application.number is not None
        and application.organisation_id is not None
        and is_holder(user, application)
    )


def can_read_document(user: Any, document: Document) -> bool:
    """Files of an application. Holders: all but the team's own, and a letter only once released. The team: what was sent."""
    try:
        application = Application.objects.select_related("edition").get(pk=document.object_id)
    except Application.DoesNotExist:
        return False
    is_staff_file = document.slot.split(":")[0] == STAFF_SLOT
    if is_holder(user, application):
        return not is_staff_file and (document.slot != LETTER or application.letter_id == document.pk)
    if not user.is_authenticated or not user.has_role(*SCREENERS) or application.state == State.DRAFT:
        return False
    if application.edition.is_under_seal:
        return False
    return is_staff_file or document.slot in {RECEIPT, LETTER} or _was_sent(document, application)


def _was_sent(document: Document, application: Application) -> bool:
    contents = Submission.objects.filter(application=application).values_list("content", flat=True)
    return any(document.public_id in content.get("files", {}) for content in contents)
