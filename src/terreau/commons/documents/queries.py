"""Reading files: those of an object, those an answer names, those that wait for the antivirus."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import ManyToOneRel, QuerySet

from terreau.commons.documents.models import Document, Scan
from terreau.lib import references


def all_files_of(owner: Any) -> QuerySet[Document]:
    """Every file ever added to an object, removed ones included."""
    object_type, object_id = references.of(owner)
    return Document.objects.filter(object_type=object_type, object_id=object_id).order_by("added_at", "pk")


def files_of(owner: Any, slot: str | None = None) -> QuerySet[Document]:
    """The files of an object as its people see them: not those they removed."""
    files = all_files_of(owner).filter(removed_at=None)
    return files if slot is None else files.filter(slot=slot)


def by_public_id(public_ids: Iterable[str]) -> dict[str, Document]:
    """Files by their public id, removed ones included: a submission goes on showing what it was sent with."""
    wanted = set(public_ids)
    if not wanted:
        return {}
    return {document.public_id: document for document in Document.objects.filter(public_id__in=wanted)}


def waiting_for_scan() -> QuerySet[Document]:
    return Document.objects.filter(scan=Scan.PENDING).order_by("added_at", "pk")


def removed_before(instant: datetime) -> QuerySet[Document]:
    """Files taken off their lists before then, that no row of the house points to: neither a receipt, nor a letter, nor a mail."""
    removed = Document.objects.filter(removed_at__lt=instant)
    for relation in Document._meta.get_fields(include_hidden=True):
        if isinstance(relation, ManyToOneRel):  # the rows between a mail and its attachments are among them
            name = relation.field.name
            pointing = relation.related_model._default_manager.filter(**{f"{name}__isnull": False})
            removed = removed.exclude(pk__in=pointing.values(name))
    return removed.order_by("pk")


def owner_of(document: Document) -> Any:
    """The object the file belongs to, or None when it is gone."""
    try:
        model = apps.get_model(document.object_type)
    except (LookupError, ValueError):
        return None
    return model._default_manager.filter(pk=document.object_id).first()
