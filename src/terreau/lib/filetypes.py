"""What a file really is: its content decides, its extension must agree, and what can run or blow up is refused.

`identify` is the one function to call. It reads the head of the file, and for office files the list of what the
archive holds; it never unpacks anything but two small members, so a zip bomb costs nothing.
"""

import re
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from typing import BinaryIO
from xml.etree import ElementTree as ET

import puremagic
from django.utils.translation import gettext_lazy as _

from terreau.lib import texts

_OPEN_XML = "application/vnd.openxmlformats-officedocument."
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument."


@dataclass(frozen=True, slots=True)
class FileType:
    """One kind of file the house takes. The first extension is the one it will bear."""

    media_type: str
    extensions: tuple[str, ...]


PDF = FileType("application/pdf", ("pdf",))
ACCEPTED = (
    PDF,
    FileType(f"{_OPEN_XML}wordprocessingml.document", ("docx",)),
    FileType(f"{_OPEN_XML}spreadsheetml.sheet", ("xlsx",)),
    FileType(f"{_OPEN_XML}presentationml.presentation", ("pptx",)),
    FileType(f"{_OPEN_DOCUMENT}text", ("odt",)),
    FileType(f"{_OPEN_DOCUMENT}spreadsheet", ("ods",)),
    FileType(f"{_OPEN_DOCUMENT}presentation", ("odp",)),
    FileType("image/png", ("png",)),
    FileType("image/jpeg", ("jpg", "jpeg")),
)
_BY_EXTENSION = {extension: kind for kind in ACCEPTED for extension in kind.extensions}
_BY_MEDIA_TYPE = {kind.media_type: kind for kind in ACCEPTED}

_HEAD = 4096
_MAX_MEMBERS = 5_000
_MAX_UNPACKED = 500 * 2**20
_MAX_RATIO = 150  # a real document packs 5 to 30 times; a bomb, thousands
_MAX_CONTENT_TYPES = 2**20
_RESERVED = {"con", "prn", "aux", "nul", *(f"com{n}" for n in range(1, 10)), *(f"lpt{n}" for n in range(1, 10))}


class Unaccepted(ValueError):
    """The file is not one the house takes. Its text says why, and what to do instead."""


def extensions(accept: Iterable[str] = ()) -> list[str]:
    """Extensions taken, in order; `accept` narrows them to some, and can never widen them."""
    wanted = {extension.lower().lstrip(".") for extension in accept}
    return [extension for extension in _BY_EXTENSION if not wanted or extension in wanted]


def extension_of(media_type: str) -> str:
    """'pdf' for application/pdf; 'bin' for what we never took in."""
    kind = _BY_MEDIA_TYPE.get(media_type)
    return kind.extensions[0] if kind else "bin"


def identify(file: BinaryIO, name: str, *, accept: Iterable[str] = ()) -> FileType:
    """The type of a file, which its content and its extension agree on. Raises Unaccepted. Leaves the file at its start."""
    allowed = extensions(accept)
    file.seek(0)
    head = file.read(_HEAD)
    try:
        kind = _of_archive(file) if head.startswith(b"PK\x03\x04") else _of_head(head)
    finally:
        file.seek(0)
    extension = _extension(name)
    if extension not in allowed and (kind is None or not set(kind.extensions) & set(allowed)):
        raise Unaccepted(_not_taken(allowed))
    if kind is None or not set(kind.extensions) & set(allowed) or (extension and _BY_EXTENSION.get(extension) is not kind):
        raise Unaccepted(
            _(
                "The name ends in “.%(extension)s” but the content is something else. Export the file again from its program, then attach it."
            )
            % {"extension": extension}
        )
    return kind


def clean_name(name: str, kind: FileType | None = None) -> str:
    """A name fit to show, to store and to put in a header: no path, no control, no markup, bounded, with a true extension."""
    last = texts.one_line(re.split(r"[/\\]", name)[-1], 1000)
    stem, dot, extension = last.rpartition(".")
    if not dot:
        stem, extension = last, ""
    stem = re.sub(r"[^\w\s.,;()&+='’°-]", "_", stem, flags=re.UNICODE).strip(" .")
    extension = re.sub(r"[^a-z0-9]", "", extension.lower())[:8]
    if kind is not None and extension not in kind.extensions:
        extension = kind.extensions[0]
    stem = stem[:100].rstrip(" .")
    if stem.casefold() in _RESERVED:
        stem = f"_{stem}"
    return f"{stem or 'document'}.{extension}" if extension else stem or "document"


def _extension(name: str) -> str:
    _stem, dot, extension = texts.one_line(name, 1000).rpartition(".")
    return extension.lower() if dot and re.fullmatch(r"[A-Za-z0-9]{1,8}", extension) else ""


def _not_taken(allowed: list[str]) -> str:
    return _("This kind of file is not accepted. Accepted: %(extensions)s.") % {"extensions": ", ".join(allowed)}


def _of_head(head: bytes) -> FileType | None:
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unaccepted(
            _("This file is in an old Office format, or protected by a password. Save it as PDF, .docx or .xlsx without a password.")
        )
    try:
        matches = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        return None
    for match in matches:
        if match.extension in {".pdf", ".png", ".jpg", ".jpeg"}:
            return _BY_EXTENSION[match.extension[1:]]
    return None


def _of_archive(file: BinaryIO) -> FileType | None:
    """An office file is an archive that says in itself what it is."""
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
            _check_members(members)
            names = {member.filename for member in members}
            if "[Content_Types].xml" in names:
                return _of_open_xml(archive)
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
                return _BY_MEDIA_TYPE.get(archive.read("mimetype").decode("ascii", "replace").strip())
    except (zipfile.BadZipFile, ValueError, KeyError, OSError, EOFError, NotImplementedError, RuntimeError, ET.ParseError) as error:
        if isinstance(error, Unaccepted):
            raise
        raise Unaccepted(_("This file is damaged. Open it in its program, save it again, then attach it.")) from error
    return None


def _check_members(members: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if len(members) > _MAX_MEMBERS or unpacked > _MAX_UNPACKED or unpacked > _MAX_RATIO * max(packed, 2048):
        raise Unaccepted(_("This file unfolds into something far too large to be a document. Export it as PDF, then attach it."))
    for member in members:
        name = member.filename.lower()
        if member.flag_bits & 1:
            raise Unaccepted(_("This file is protected by a password: nobody could read it. Remove the password, then attach it."))
        if name.endswith(("vbaproject.bin", "vbadata.xml")) or name.startswith(("basic/", "scripts/")):
            raise Unaccepted(_("This file holds macros, which could harm those who open it. Save it without macros, or as PDF."))


def _of_open_xml(archive: zipfile.ZipFile) -> FileType | None:
    info = archive.getinfo("[Content_Types].xml")
    if info.file_size > _MAX_CONTENT_TYPES:
        return None
    text = archive.read(info)
    if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
        return None
    for part in ET.fromstring(text):  # noqa: S314 - no DTD, no entity, bounded: checked above
        content_type = part.get("ContentType", "")
        if "macroenabled" in content_type.lower():
            raise Unaccepted(_("This file holds macros, which could harm those who open it. Save it without macros, or as PDF."))
        if content_type.endswith(".main+xml") and content_type.removesuffix(".main+xml") in _BY_MEDIA_TYPE:
            return _BY_MEDIA_TYPE[content_type.removesuffix(".main+xml")]
    return None
