"""Each trouble met elsewhere has a test here that bears its mark, and no mark names a trouble that nobody told."""

from collections import defaultdict

from tests.cases import BREACHES, CASES, TROUBLES
from tests.house import cases


def test_it_works():
    assert (len(TROUBLES), len(BREACHES)) == (30, 17)
    assert cases.PAGE.read_text(encoding="utf-8") == cases.page(), "run python -m tests.house.cases"


def test_each_case_has_its_test():
    held = defaultdict(list)
    for mark in cases.marks():
        for case in mark.cases:
            held[case].append(mark)
    assert sorted(CASES.keys() - held.keys()) == []
    assert sorted(held.keys() - CASES.keys()) == []


def test_marks_are_read_where_they_stand(tmp_path):
    """The reader would prove nothing if it passed over a test."""
    (tmp_path / "test_one.py").write_text(
        '@pytest.mark.parametrize("a", [1])\n@pytest.mark.case("DS#1", "DS#2")\ndef test_marked(a):\n    pass\n\n\ndef test_bare():\n    pass\n'
    )
    (found,) = cases.marks(tmp_path)
    assert (found.path.name, found.test, found.cases) == ("test_one.py", "test_marked", ("DS#1", "DS#2"))
