from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from terreau.fund.calls.states import CommitteeState, EditionState, State
from terreau.lib import ids, periods, texts

NEVER = datetime(9999, 1, 1, tzinfo=UTC)


class Theme(models.Model):
    """What an edition is about, this year: shared by scoring, statistics and the showcase."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=100)

    def __str__(self) -> str:
        return self.name


class TargetPublic(models.Model):
    """Whom projects serve: elderly people, young people in precarity…"""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=100)

    def __str__(self) -> str:
        return self.name


class Call(models.Model):
    """A call for projects that comes back each year: Le Progrès."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=100)
    tagline = models.CharField(_("in one sentence"), max_length=200, blank=True)

    def __str__(self) -> str:
        return self.name


class Edition(models.Model):
    """One round of a call: texts, dates as instants, money in cents, the form and the eligibility rules of that year.

    `rate_max` is in basis points of the project's budget (7000 = 70 %). `awarded_cents` is what decisions in force
    have taken of the envelope; the CHECK below is the last word on it.
    """

    call = models.ForeignKey(Call, models.PROTECT, related_name="editions")
    slug = models.SlugField(max_length=60)  # "2026"
    title = models.CharField(_("title"), max_length=150)
    summary = models.CharField(_("summary"), max_length=300, blank=True)
    presentation = models.TextField(_("presentation"), blank=True)  # Markdown
    regulations = models.TextField(_("regulations"), blank=True)  # Markdown
    benefits = models.TextField(_("what laureates receive"), blank=True)  # Markdown
    state = models.CharField(max_length=10, choices=EditionState, default=EditionState.DRAFT)
    version = models.PositiveIntegerField(default=1)
    opens_at = models.DateTimeField(_("opens at"), null=True)
    closes_at = models.DateTimeField(_("closes at"), null=True)
    new_drafts_until = models.DateTimeField(_("new drafts until"), null=True)
    grace_until = models.DateTimeField(_("grace until"), null=True)
    is_continuous = models.BooleanField(_("open all year"), default=False)  # no closing until one is announced; committees instead
    is_sealed = models.BooleanField(_("sealed applications"), default=False)  # nobody reads what is sent before the opening
    unsealed_at = models.DateTimeField(null=True, editable=False)
    # Open to those whom the first stage invited, and to nobody else (docs/decisions/0020).
    previous_stage = models.OneToOneField("self", models.PROTECT, null=True, editable=False, related_name="next_stage")
    time_zone = models.CharField(_("time zone"), max_length=40, default="Europe/Paris")
    envelope_cents = models.PositiveBigIntegerField(_("envelope"), default=0)
    awarded_cents = models.PositiveBigIntegerField(default=0)
    amount_min_cents = models.PositiveBigIntegerField(_("smallest amount"), default=0)
    amount_max_cents = models.PositiveBigIntegerField(_("largest amount"), default=0)
    rate_max = models.PositiveIntegerField(_("largest share of the budget"), default=10_000)
    themes = models.ManyToManyField(Theme, related_name="editions")
    publics = models.ManyToManyField(TargetPublic, related_name="editions")
    form_version = models.ForeignKey("forms.FormVersion", models.PROTECT, null=True, related_name="editions")
    eligibility = models.JSONField(default=list)  # rules, in the shape of eligibility.py
    checklist = models.JSONField(default=list)  # [{"id": "statutes", "label": "Statuts signés"}, …] for screening
    search_text = models.CharField(max_length=1000, blank=True, editable=False)  # folded call, title and summary
    published_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["call", "slug"], name="edition_once"),
            models.CheckConstraint(condition=Q(awarded_cents__lte=F("envelope_cents")), name="edition_within_envelope"),
            models.CheckConstraint(condition=Q(rate_max__lte=10_000), name="edition_rate_is_a_share"),
        ]

    def __str__(self) -> str:
        return f"{self.call} · {self.title}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.search_text = self.folded()
        super().save(*args, **kwargs)

    @property
    def is_under_seal(self) -> bool:
        """Whether what was sent is still closed to everyone but its authors. `rules.sealed_applications` is the rule."""
        return self.is_sealed and self.unsealed_at is None

    @property
    def is_by_invitation(self) -> bool:
        """Whether only the bodies that a first stage invited may begin here."""
        return self.previous_stage_id is not None

    def folded(self) -> str:
        """What a search looks into, without accents."""
        return texts.fold(f"{self.call.name} {self.slug} {self.title} {self.summary}")[:1000]


class Committee(models.Model):
    """A meeting of a call open all year: it looks at what was sent before its limit and after that of the one before."""

    public_id = models.CharField(max_length=12, unique=True, default=ids.public_id, editable=False)
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="committees")
    state = models.CharField(max_length=9, choices=CommitteeState, default=CommitteeState.PLANNED)
    version = models.PositiveIntegerField(default=1)
    held_on = models.DateField(_("meets on"))
    cutoff_at = models.DateTimeField(_("files sent before"))
    place = models.CharField(_("meeting place"), max_length=200, blank=True)
    envelope_cents = models.PositiveBigIntegerField(_("its share of the envelope"), null=True)

    class Meta:
        indexes = [models.Index(fields=["edition", "cutoff_at"], name="committee_calendar")]

    def __str__(self) -> str:
        return _("Committee of %(day)s") % {"day": periods.day(self.held_on)}


class Criterion(models.Model):
    """A line of the rubric, published with the edition: what the jury scores, out of how much, with which weight."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="criteria")
    position = models.PositiveSmallIntegerField()
    label = models.CharField(_("criterion"), max_length=120)
    help = models.CharField(_("what is expected"), max_length=400, blank=True)
    points_max = models.PositiveSmallIntegerField(_("points"), default=5)
    weight = models.PositiveSmallIntegerField(_("weight"), default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["edition", "position"], name="criterion_order")]

    def __str__(self) -> str:
        return self.label


class Extension(models.Model):
    """The closing instant was moved, for a reason everyone can read."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="extensions")
    from_at = models.DateTimeField()
    to_at = models.DateTimeField()
    reason = models.CharField(_("reason"), max_length=400)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.edition} → {self.to_at:%Y-%m-%d %H:%M}"


class Unsealing(models.Model):
    """The sealed applications of an edition were opened: by whom, before whom, how many, and what they weighed that day."""

    edition = models.OneToOneField(Edition, models.PROTECT, related_name="unsealing")
    present = models.CharField(_("people present"), max_length=400)
    minutes = models.TextField(_("minutes"), max_length=5000, blank=True)
    count = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)  # over the fingerprints of all that was opened: nothing was changed since
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.edition} {self.at:%Y-%m-%d %H:%M}"


class Correction(models.Model):
    """Money, rubric or rules of a published edition were changed: what, and why, for everyone to read."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="corrections")
    step = models.CharField(max_length=20)  # "money", "rubric"…
    changes = models.JSONField(default=list)  # [[label, before, after], …] in plain words
    reason = models.CharField(_("reason"), max_length=400)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.edition}: {self.step}"


class Application(models.Model):
    """A project asking for support. Its `sheet` is the applicant's working copy; staff and jurors read the last Submission.

    A decision moves `state`, but the applicant sees it only once `released_at` is set: show applicants
    `queries.state_for_applicant`, never `state`.
    """

    public_id = models.CharField(max_length=12, unique=True, default=ids.public_id, editable=False)
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="applications")
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, null=True, related_name="applications")
    state = models.CharField(max_length=12, choices=State, default=State.DRAFT)
    version = models.PositiveIntegerField(default=1)
    number = models.PositiveIntegerField(null=True)  # given at first submission: 2026-007 reads edition slug and number
    sheet = models.OneToOneField("forms.Sheet", models.PROTECT, related_name="application")
    # The file of the first stage that this one takes further: one whole file for one invitation, whoever clicks at once.
    continues = models.OneToOneField("self", models.PROTECT, null=True, editable=False, related_name="continued_by")
    title = models.CharField(max_length=200, blank=True)  # kept in step with the form's title question
    search_text = models.CharField(max_length=500, blank=True)  # folded title, organisation, number
    requested_cents = models.PositiveBigIntegerField(null=True)
    budget_cents = models.PositiveBigIntegerField(null=True)
    theme = models.ForeignKey(Theme, models.PROTECT, null=True, related_name="+")
    publics = models.ManyToManyField(TargetPublic, related_name="+")
    commune_code = models.CharField(max_length=5, blank=True)  # of the organisation, at submission
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    draft_key_hash = models.CharField(max_length=64, blank=True)  # a draft begun without an account: hash of its cookie
    siret_hint = models.CharField(max_length=14, blank=True)  # typed at the eligibility check, so that it is not asked again
    started_at = models.DateTimeField()
    # Last change of an answer. Every save writes it first, and so takes the row: none slips past a submission.
    edited_at = models.DateTimeField(null=True)
    submitted_at = models.DateTimeField(null=True)
    extended_until = models.DateTimeField(null=True)  # personal extension
    committee = models.ForeignKey(Committee, models.PROTECT, null=True, editable=False, related_name="applications")
    silence_at = models.DateTimeField(null=True)  # when silence becomes a refusal (CRPA L231-4 3°); null while suspended
    # The same, and the amount, never null, for the database to order by: a list of 100 000 files reads the start of an index.
    silence_key = models.GeneratedField(
        expression=Coalesce("silence_at", Value(NEVER)), output_field=models.DateTimeField(), db_persist=True
    )
    requested_key = models.GeneratedField(
        expression=Coalesce("requested_cents", Value(0)), output_field=models.BigIntegerField(), db_persist=True
    )
    silence_left = models.DurationField(null=True)  # what was left when the clock was stopped (CRPA L114-5)
    released_at = models.DateTimeField(null=True)
    released_state = models.CharField(max_length=12, choices=State, blank=True)
    released_cents = models.PositiveBigIntegerField(null=True)
    letter = models.ForeignKey("documents.Document", models.PROTECT, null=True, related_name="+")  # the one that was released

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["edition", "number"], name="application_number_once"),
            models.UniqueConstraint(
                fields=["edition", "organisation"],
                condition=Q(state="draft", organisation__isnull=False, continues__isnull=True),
                name="application_one_draft",
            ),
            # Begun with an account and no organisation yet: one per person, however often they click.
            models.UniqueConstraint(
                fields=["edition", "started_by"],
                condition=Q(state="draft", organisation__isnull=True, draft_key_hash=""),
                name="application_one_draft_alone",
            ),
            models.UniqueConstraint(fields=["draft_key_hash"], condition=~Q(draft_key_hash=""), name="application_draft_key_once"),
        ]
        indexes = [
            models.Index(fields=["edition", "state", "-submitted_at"], name="application_desk"),
            models.Index(fields=["organisation", "-started_at"], name="application_holder"),
            # The officers' desk, all editions together: newest first, and what silence is about to refuse.
            models.Index(fields=["-submitted_at", "-id"], name="application_recent"),
            models.Index(fields=["silence_key", "id"], name="application_silence"),
            # Counted by state from the index alone, which a generated column would forbid in SQLite; with the organisation,
            # because nobody screens the file of their own, and the edition, which may be under seal.
            models.Index(fields=["silence_at", "state", "organisation", "edition"], name="application_silence_state"),
            models.Index(fields=["-requested_key", "-id"], name="application_amount"),
        ]

    def __str__(self) -> str:
        name = self.title or _("Untitled project").__str__()
        return f"{self.reference} · {name}" if self.number else name

    @property
    def reference(self) -> str:
        """'2026-007', or nothing before the first submission. Needs `edition`."""
        return f"{self.edition.slug}-{self.number:03d}" if self.number else ""


class Numbering(models.Model):
    """The last number an edition has given. One UPDATE takes the next: no two files share one, whoever sends at once."""

    edition = models.OneToOneField(Edition, models.PROTECT, related_name="numbering")
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.edition}: {self.last}"


class Submission(models.Model):
    """What was sent, frozen: answers with their form version, the organisation as it was, and a fingerprint of it all.

    `content` is {"answers": {question: value}, "organisation": {…}, "applicant": {…}, "files": {document: {name, size,
    sha256}}}; `sha256` is over its canonical JSON (lib/fingerprints.py), so it covers the files too.
    """

    application = models.ForeignKey(Application, models.PROTECT, related_name="submissions")
    sequence = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    form_version = models.ForeignKey("forms.FormVersion", models.PROTECT, related_name="+")
    content = models.JSONField(encoder=DjangoJSONEncoder)
    sha256 = models.CharField(max_length=64)
    receipt = models.ForeignKey("documents.Document", models.PROTECT, null=True, related_name="+")
    is_superseded = models.BooleanField(default=False)  # the applicant took it back, or sent a newer one

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "sequence"], name="submission_once")]

    def __str__(self) -> str:
        return f"{self.application} n° {self.sequence}"


class LateEntry(models.Model):
    """One organisation may begin, or finish, an application after the others: a link that serves once. Only its hash is kept."""

    public_id = models.CharField(max_length=12, unique=True, default=ids.public_id, editable=False)
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="late_entries")
    secret_hash = models.CharField(max_length=64, unique=True)
    whom = models.CharField(_("for whom"), max_length=150)
    to_address = models.EmailField(_("e-mail address"), max_length=254, blank=True)
    reason = models.CharField(_("reason"), max_length=400)
    until = models.DateTimeField(_("until"))
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    used_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    used_at = models.DateTimeField(null=True)
    # A draft thrown away takes nothing with it: the link stays used.
    application = models.ForeignKey(Application, models.SET_NULL, null=True, related_name="late_entries")
    withdrawn_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.edition}: {self.whom}"


class DraftReminder(models.Model):
    """Someone was told that a draft is not sent: at this step, for this closing, once. A digest writes several rows."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="reminders")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    step = models.CharField(max_length=6)  # "7d", "48h", "3h", "lapsed"
    closes_at = models.DateTimeField()  # an extension is another closing, and reminds again
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "user", "step", "closes_at"], name="draft_reminder_once")]

    def __str__(self) -> str:
        return f"{self.application} {self.step}"


class ReminderStop(models.Model):
    """Someone wants no more reminders about a draft. It goes with the draft: the next one reminds again."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="reminder_stops")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "user"], name="reminder_stop_once")]

    def __str__(self) -> str:
        return f"{self.application}"


class CompletionRequest(models.Model):
    """An officer asks for more: only the named sections reopen, until `due_at`; the silence clock stops meanwhile."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="completion_requests")
    sections = models.JSONField()  # section ids of the form
    message = models.TextField(_("what is missing"))
    due_at = models.DateTimeField(_("before"))
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)  # answered by the applicant, or continued without
    is_answered = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application"], condition=Q(closed_at=None), name="completion_one_open")]

    def __str__(self) -> str:
        return f"{self.application}: {', '.join(self.sections)}"


class ThreadMessage(models.Model):
    """A word between the applicant and the team, on the file itself."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="thread")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    is_from_staff = models.BooleanField()
    body = models.TextField(_("message"), max_length=5000)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.application} {self.at:%Y-%m-%d}"
