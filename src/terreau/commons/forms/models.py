from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from terreau.commons.forms.states import VersionState
from terreau.lib import ids


class Form(models.Model):
    """A questionnaire a lead makes: application, registration, report. It lives through its versions."""

    public_id = models.CharField(max_length=12, unique=True, default=ids.public_id, editable=False)
    title = models.CharField(_("title"), max_length=150)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return self.title


class Frozen(Exception):
    """Someone tried to change a published version. What people answered must stay what they were asked."""


class FormVersionQuerySet(models.QuerySet["FormVersion"]):
    def update(self, **kwargs: Any) -> int:
        if self.filter(state=VersionState.PUBLISHED).exists():
            raise Frozen("a published form version is never changed; publish a new one")
        return super(FormVersionQuerySet, self.filter(state=VersionState.DRAFT)).update(**kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:
        if self.filter(state=VersionState.PUBLISHED).exists():
            raise Frozen("a published form version is never deleted")
        return super().delete()


class FormVersion(models.Model):
    """One state of a form. Draft: editable, at most one. Published: frozen for ever (`schema` is the shape in schema.py)."""

    form = models.ForeignKey(Form, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=VersionState, default=VersionState.DRAFT)
    schema = models.JSONField(default=dict)
    edit = models.PositiveIntegerField(default=0)  # grows with each change of a draft: two builders never overwrite each other
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = FormVersionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["form", "number"], name="form_version_once"),
            models.UniqueConstraint(fields=["form"], condition=Q(state="draft"), name="form_one_draft"),
            models.CheckConstraint(
                condition=Q(state="draft", published_at=None) | Q(state="published", published_at__isnull=False),
                name="form_version_published_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.form} v{self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None and FormVersion.objects.filter(pk=self.pk, state=VersionState.PUBLISHED).exists():
            raise Frozen("a published form version is never changed; publish a new one")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        if self.state == VersionState.PUBLISHED:
            raise Frozen("a published form version is never deleted")
        return super().delete(*args, **kwargs)


class Sheet(models.Model):
    """The answers someone is writing, pinned to a version. It is always the working copy: what was submitted is frozen elsewhere."""

    form_version = models.ForeignKey(FormVersion, models.PROTECT, related_name="sheets")
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.form_version} #{self.pk}"


class Answer(models.Model):
    """One answer. No row, or a NULL value: not answered. `version` grows with each write, so that a second tab never
    overwrites silently; an answer that was emptied keeps its row, for its version must go on growing.
    """

    sheet = models.ForeignKey(Sheet, models.CASCADE, related_name="answers")
    question = models.CharField(max_length=40)  # the stable id
    value = models.JSONField(encoder=DjangoJSONEncoder, null=True)
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField()
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sheet", "question"], name="answer_once")]

    def __str__(self) -> str:
        return f"{self.question} v{self.version}"
