"""The short names of commands, before Django is there; and that nothing complains on starting."""

import os
import subprocess
import sys

import pytest

from terreau.__main__ import _option


@pytest.mark.parametrize(
    ("arguments", "port"),
    [([], "8000"), (["--port", "8001"], "8001"), (["--port=8002", "--no-serve"], "8002"), (["--port"], "8000"), (["--host", "x"], "8000")],
)
def test_links_of_the_demonstration_lead_to_its_own_port(arguments, port):
    assert _option(arguments, "--port", "8000") == port


def test_the_demonstration_starts_without_a_complaint(tmp_path):
    """On a fresh clone nothing has been collected: WhiteNoise warned about the missing folder at each start."""
    demo = {**os.environ, "TERREAU_DEMO": "yes", "TERREAU_VAR": str(tmp_path / "var"), "DJANGO_SETTINGS_MODULE": "terreau.settings"}
    starting = [sys.executable, "-W", "error::UserWarning", "-c", "import terreau.wsgi"]
    done = subprocess.run(starting, env=demo, capture_output=True, text=True, timeout=120, check=False)

    assert (done.returncode, done.stderr) == (0, "")
