import io

import pikepdf
import pytest

from terreau.web import pdf

DATA = {
    "title": "Accusé de réception",
    "reference": "2026-007",
    "text": "Bonjour !\n\nÀ bientôt ; merci.",
    "facts_title": "Votre demande",
    "facts": [["Projet", "La cuisine"], ["Montant", "12 500 €"]],
    "records_title": "Budget",
    "columns": ["Poste", "Montant"],
    "rows": [["Achats", "3 200 €"]],
    "total": ["Total", "3 200 €"],
    "sections": [
        {"title": "Projet", "rows": [{"label": "Nom", "state": "answered", "text": "Jardin"}, {"label": "Suite", "state": "not_asked"}]}
    ],
    "notice": "Empreinte",
    "signed_by": "Claire Lemaire",
    "signed_role": "La responsable",
}
HOSTILE = [
    '#set text(red) $x^2$ *gras* = titre \\ #eval("1")',
    "<script>alert(1)</script>",
    "\u202eà l'envers\u200b\x00\x07",
    "日本語 😀 العربية ￿",
    "\ud800 demi-caractère",
    "x" * 10_000,
    "a\r\nb\u2028c",
    "",
]


def opened(data):
    return pikepdf.open(io.BytesIO(pdf.render("web/specimen.typ", data)))


def tags(document):
    """Names of the structure tree, depth first."""

    def walk(node):
        if isinstance(node, pikepdf.Dictionary):
            if "/S" in node:
                yield str(node.S)[1:]
            if "/K" in node:
                yield from walk(node.K)
        elif isinstance(node, pikepdf.Array):
            for child in node:
                yield from walk(child)

    return list(walk(document.Root.StructTreeRoot.K))


def test_it_works():
    assert pdf.render("web/specimen.typ", DATA).startswith(b"%PDF-")


def test_pdf_announces_its_title_and_language():
    document = opened(DATA)

    assert str(document.Root.Lang).startswith("fr")
    assert document.Root.ViewerPreferences.DisplayDocTitle
    with document.open_metadata() as metadata:
        assert metadata["dc:title"] == "Accusé de réception"
        assert metadata["pdfuaid:part"] == "1"


def test_pdf_is_tagged_with_headings_tables_and_paragraphs():
    found = tags(opened(DATA))

    assert {"Title", "H1", "P", "Table", "TH", "TD"} <= set(found)
    assert bool(opened(DATA).Root.MarkInfo.Marked)


def test_every_typeface_is_embedded_and_ours():
    document = opened(DATA)
    names = set()
    for page in document.pages:
        for font in page.Resources.Font.values():
            descendant = font.DescendantFonts[0]
            names.add(str(descendant.BaseFont).split("+")[-1])
            assert any(key in descendant.FontDescriptor for key in ("/FontFile", "/FontFile2", "/FontFile3"))
    assert {name.split("-")[0] for name in names} <= {"TerreauSans", "TerreauSerif"}


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(text):
    data = DATA | {"title": text[:200] or "Titre", "text": text, "facts": [[text[:500], text]], "recipient": [text[:300]]}

    assert opened(data).pages


def test_narrow_spaces_are_drawn():
    """Both typefaces lack U+202F: without ours, every amount would fall back to another face."""
    document = opened(DATA | {"text": "12\u202f500\u00a0€, n’est-ce pas\u202f? Porte\u2011à\u2011porte."})

    assert document.pages


def test_unknown_template_is_an_error():
    with pytest.raises(pdf.TemplateDoesNotExist):
        pdf.render("web/absent.typ", DATA)
