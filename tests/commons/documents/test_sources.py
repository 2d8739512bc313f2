import pytest

from terreau.commons.documents import sources
from tests.commons.documents import clamd


def test_it_works():
    with clamd.running() as server:
        verdict = sources.scan([b"un texte", b"", b" paisible"], at=server.address)

    assert verdict == sources.Verdict(is_infected=False)
    assert server.seen == [b"un texte paisible"]


def test_eicar_is_found_even_across_chunks():
    with clamd.running() as server:
        verdict = sources.scan([clamd.EICAR[:20], clamd.EICAR[20:]], at=server.address)

    assert verdict == sources.Verdict(is_infected=True, signature="Eicar-Test-Signature")


@pytest.mark.parametrize("mood", ["silent", "babbling", "small"])
def test_anything_but_a_clear_answer_is_no_answer(mood):
    with clamd.running(mood) as server, pytest.raises(sources.Unreachable):
        sources.scan([b"x" * 60] * 10, at=server.address)


@pytest.mark.parametrize("address", ["127.0.0.1:1", "nowhere.invalid:3310", "127.0.0.1", "", "127.0.0.1:clamd"])
def test_nobody_at_the_address_is_no_answer(address):
    with pytest.raises(sources.Unreachable):
        sources.scan([b"x"], at=address)
