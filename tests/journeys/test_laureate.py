"""Samir, laureate of the first edition, finds the answer and its letter again."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_laureate_reads_the_answer_and_its_letter(anyone, people):
    visitor = anyone(people["samir"])
    visitor.go("/mes-candidatures/")
    visitor.follow("La cuisine qui roule")

    assert "15\u202f000\u00a0€" in visitor.text
    with visitor.page.expect_download() as letter:
        visitor.page.locator("main a[href^='/pieces/']").first.click()
    assert letter.value.path().read_bytes().startswith(b"%PDF")


def test_laureate_reads_how_the_file_was_examined(anyone, people):
    visitor = anyone(people["samir"])
    visitor.go("/mes-candidatures/")
    visitor.follow("La cuisine qui roule")
    visitor.follow("Comment votre dossier a été examiné")

    for words in ("La décision", "Les conditions de l’appel", "Les notes du jury", "La part du calcul", "Si vous n’êtes pas d’accord"):
        assert words in visitor.text
    assert "Jeanne" not in visitor.text
    with visitor.page.expect_download() as paper:
        visitor.page.locator("main a[href$='examen.pdf']").first.click()
    assert paper.value.path().read_bytes().startswith(b"%PDF")
