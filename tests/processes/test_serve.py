"""`terreau serve` says that the site is open when it is: whoever clicks the address at once finds a page."""

import subprocess
import sys

import pytest
import requests

pytestmark = pytest.mark.server


def test_it_works(house):
    command = [sys.executable, "-m", "terreau", "serve", "--port", str(house.port), "--processes", "1", "--first-page", "/essayer/"]
    running = subprocess.Popen(command, env=house.environment, stdout=subprocess.PIPE, text=True)
    try:
        said = running.stdout.readline()
        answer = requests.get(f"{house.base}/sante/", timeout=5)  # no second try: it was said to be open
    finally:
        running.terminate()
        running.wait(timeout=60)

    assert f"http://localhost:{house.port}/essayer/" in said
    assert answer.json()["database"] == "ok"
