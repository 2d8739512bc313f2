"""Reading files: those of an object, those an answer names, those that wait for the antivirus."""

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.db.models import QuerySet

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


def owner_of(document: Document) -> Any:
    """The object the file belongs to, or None when it is gone."""
    try:
        model = apps.get_model(document.object_type)
    except (LookupError, ValueError):
        return None
    return model._default_manager.filter(pk=document.object_id).first()
