import contextlib
import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terreau.lib import filetypes
from tests.commons.documents import files

DOCM = "application/vnd.ms-word.document.macroEnabled.main+xml"
TRUE = {
    "pdf": files.PDF,
    "png": files.PNG,
    "jpg": files.JPEG,
    "jpeg": files.JPEG,
    "docx": files.docx(),
    "odt": files.odt(),
}


def identify(content: bytes, name: str, **more):
    return filetypes.identify(io.BytesIO(content), name, **more)


@pytest.mark.parametrize("extension", TRUE)
def test_it_works(extension):
    kind = identify(TRUE[extension], f"Mon fichier.{extension}")

    assert extension in kind.extensions


@pytest.mark.parametrize("extension", TRUE)
@pytest.mark.parametrize("claimed", ["pdf", "png", "docx", "html", "exe"])
def test_extension_must_agree_with_the_content(extension, claimed):
    if claimed in identify(TRUE[extension], "x").extensions:
        return
    with pytest.raises(filetypes.Unaccepted):
        identify(TRUE[extension], f"x.{claimed}")


def test_name_without_extension_is_taken_at_its_content():
    assert identify(files.PDF, "statuts") is filetypes.PDF


def bomb() -> bytes:
    return files.docx(**{"word/media/image1.bin": b"\0" * 40_000_000})


def encrypted() -> bytes:
    raw = bytearray(files.docx())
    for start in (raw.find(b"PK\x03\x04") + 6, raw.find(b"PK\x01\x02") + 8):
        raw[start] |= 1
    return bytes(raw)


def archive() -> bytes:
    return files.archive({"a.txt": b"x" * 1000})


REFUSED = {
    "page.html": b"<!doctype html><script>alert(1)</script>",
    "dessin.svg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "dessin.png": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "texte.pdf": b"Bonjour",
    "programme.pdf": b"MZ\x90\x00" + b"\0" * 100,
    "script.pdf": b"#!/bin/sh\nrm -rf /\n",
    "vieux.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
    "chiffré.docx": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
    "macros.docm": files.docx(main=DOCM),
    "macros.docx": files.docx(main=DOCM),
    "cachées.docx": files.docx(**{"word/vbaProject.bin": b"x"}),
    "macros.odt": files.odt(**{"Basic/Standard/Module1.xml": "<x/>"}),
    "bombe.docx": bomb(),
    "fermé.docx": encrypted(),
    "archive.zip": archive(),
    "archive.docx": archive(),
    "abîmé.docx": files.docx()[:60],
    "abîmé.odt": b"PK\x03\x04" + b"\0" * 50,
    "entités.docx": files.archive({"[Content_Types].xml": '<!DOCTYPE x [<!ENTITY a "a">]><Types>&a;</Types>'}),
    "vide.docx": files.archive({"[Content_Types].xml": ""}),
    "précédé.pdf": b"<script>alert(1)</script>" + files.PDF,
    "rien.pdf": b"",
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_could_harm_or_deceive_is_refused_in_words(name):
    with pytest.raises(filetypes.Unaccepted) as caught:
        identify(REFUSED[name], name)
    assert str(caught.value).endswith(".")


def test_archive_of_too_many_members_is_refused():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        for number in range(5_001):
            packed.writestr(f"{number}", "")
    with pytest.raises(filetypes.Unaccepted):
        identify(buffer.getvalue(), "x.docx")


def test_form_may_narrow_what_it_takes_and_never_widen_it():
    with pytest.raises(filetypes.Unaccepted) as caught:
        identify(files.PNG, "x.png", accept=["pdf"])
    assert "pdf" in str(caught.value)
    with pytest.raises(filetypes.Unaccepted):
        identify(b"<html>", "x.html", accept=["html", "pdf"])
    assert filetypes.extensions(["html", ".PDF"]) == ["pdf"]


@given(st.binary(max_size=600), st.text(max_size=30))
def test_no_content_breaks_it(content, name):
    with contextlib.suppress(filetypes.Unaccepted):
        identify(content, name)


@given(st.binary(max_size=400))
def test_no_archive_breaks_it(content):
    with contextlib.suppress(filetypes.Unaccepted):
        identify(b"PK\x03\x04" + content, "x.docx")


NAMES = {
    "statuts.pdf": "statuts.pdf",
    "../../etc/passwd.pdf": "passwd.pdf",
    "C:\\Users\\Léa\\Bureau\\bilan 2026.pdf": "bilan 2026.pdf",
    "<img src=x onerror=alert(1)>.pdf": "_img src=x onerror=alert(1)_.pdf",
    'gué"rre\r\nX-Evil: 1.pdf': "gué_rre X-Evil_ 1.pdf",
    "facture\u202efdp.exe": "facture fdp.pdf",
    "\x00\x01.pdf": "document.pdf",
    "": "document.pdf",
    ".pdf": "document.pdf",
    "...": "document.pdf",
    "CON.pdf": "_CON.pdf",
    "sans extension": "sans extension.pdf",
    "double.tar.gz.pdf": "double.tar.gz.pdf",
    "Liste d’émargement (v2).PDF": "Liste d’émargement (v2).pdf",
}


@pytest.mark.parametrize("name", NAMES)
def test_hostile_name_is_neutralised(name):
    assert filetypes.clean_name(name, filetypes.PDF) == NAMES[name]


@given(st.text(max_size=300))
def test_any_name_becomes_one_line_fit_for_a_header(name):
    cleaned = filetypes.clean_name(name, filetypes.PDF)

    assert cleaned.endswith(".pdf")
    assert 5 <= len(cleaned) <= 110
    assert not set(cleaned) & set('/\\<>"|?*:\r\n\t\0\u202e')


def test_ten_kilobytes_of_name_are_cut():
    assert len(filetypes.clean_name("é" * 10_000 + ".pdf", filetypes.PDF)) <= 110
