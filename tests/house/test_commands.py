"""The short names of commands, before Django is there."""

import pytest

from terreau.__main__ import _option


@pytest.mark.parametrize(
    ("arguments", "port"),
    [([], "8000"), (["--port", "8001"], "8001"), (["--port=8002", "--no-serve"], "8002"), (["--port"], "8000"), (["--host", "x"], "8000")],
)
def test_links_of_the_demonstration_lead_to_its_own_port(arguments, port):
    assert _option(arguments, "--port", "8000") == port
