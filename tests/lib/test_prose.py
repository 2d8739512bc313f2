import pytest

from terreau.lib import prose


def test_it_works():
    assert prose.html("Madame,\n\nVoici **deux** points :\n\n- un\n- deux") == (
        "<p>Madame,</p>\n<p>Voici <strong>deux</strong> points\u00a0:</p>\n<ul><li>un</li><li>deux</li></ul>"
    )


@pytest.mark.parametrize(
    ("typed", "drawn"),
    [
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
        ('[clic](https://mechant.example) "x"', "<p>[clic](https://mechant.example) &quot;x&quot;</p>"),
        ("- un\nsuite", "<p>- un<br>suite</p>"),
        ("** pas gras **", "<p>** pas gras **</p>"),
        ("2 ** 3", "<p>2 ** 3</p>"),
        ("**<b>**", "<p><strong>&lt;b&gt;</strong></p>"),
        ("un\r\n \r\n\r\ndeux", "<p>un</p>\n<p>deux</p>"),
        ("", ""),
    ],
)
def test_nothing_but_the_three_marks_is_read(typed, drawn):
    assert prose.html(typed) == drawn


def test_someone_elses_words_are_never_strong():
    assert prose.unmarked("Le **grand** *** projet * ouvert") == "Le *grand* * projet * ouvert"
