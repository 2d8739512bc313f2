from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from terreau.fund.letters.states import Kind, Signing

USER = settings.AUTH_USER_MODEL


class Template(models.Model):
    """The letter of one kind for one edition. Its words are in its wordings; without any, the house supplies the text."""

    edition = models.ForeignKey("calls.Edition", models.CASCADE, related_name="letter_templates")
    kind = models.CharField(max_length=12, choices=Kind)
    version = models.PositiveIntegerField(default=0)  # number of its last wording; guarded, so that two writers never cross

    class Meta:
        constraints = [models.UniqueConstraint(fields=["edition", "kind"], name="letter_template_once")]

    def __str__(self) -> str:
        return f"{self.edition}: {self.get_kind_display()}"


class Wording(models.Model):
    """One version of a template, for ever: the letters made from it name it."""

    template = models.ForeignKey(Template, models.CASCADE, related_name="wordings")
    number = models.PositiveIntegerField()
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("text"))
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["template", "number"], name="letter_wording_once")]

    def __str__(self) -> str:
        return f"{self.template} ({self.number})"


class Manner(models.Model):
    """How the letters of an edition are handled: how many different people read each over, and how they are signed."""

    edition = models.OneToOneField("calls.Edition", models.CASCADE, related_name="letter_manner")
    readings = models.PositiveSmallIntegerField(_("people who read each letter over"), default=1)
    signing = models.CharField(_("how letters are signed"), max_length=7, choices=Signing, default=Signing.NAME)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(readings__in=(1, 2)), name="letter_readings_one_or_two")]

    def __str__(self) -> str:
        return str(self.edition)


class Original(models.Model):
    """A letter as its template made it, beside the message that proofreaders correct. No wording: the house's own text."""

    message = models.OneToOneField("outbox.Message", models.CASCADE, related_name="original")
    wording = models.ForeignKey(Wording, models.PROTECT, null=True, related_name="letters")
    subject = models.CharField(max_length=200)
    body = models.TextField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.subject


class Reading(models.Model):
    """Someone has read this very text over. A letter whose text changes is unread: its fingerprint is another."""

    message = models.ForeignKey("outbox.Message", models.CASCADE, related_name="readings")
    fingerprint = models.CharField(max_length=64)
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "fingerprint", "by"], name="letter_reading_once")]

    def __str__(self) -> str:
        return f"{self.message}: {self.by}"


class Signature(models.Model):
    """The picture of someone's signature, which they alone put here and take away. It appears on letters that leave, nowhere else."""

    person = models.OneToOneField(USER, models.CASCADE, related_name="signature")
    picture = models.ForeignKey("documents.Document", models.PROTECT, null=True, related_name="+")
    put_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.person)
