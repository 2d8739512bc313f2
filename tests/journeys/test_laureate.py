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
