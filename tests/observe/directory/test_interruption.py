"""An import that someone stops, or that dies, seen from outside: what was known before still stands, and the run says so."""

import os
import signal
import sqlite3
import subprocess
import sys
import time

import pytest

from tests.observe.directory import files

pytestmark = pytest.mark.server


@pytest.fixture
def house(tmp_path):
    """A house of its own, with yesterday's file read into it."""
    # A suite started in the background ignores Ctrl+C, and the programs it starts would inherit that.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    environment = {
        **os.environ,
        "DATABASE_URL": "",
        "DJANGO_SETTINGS_MODULE": "terreau.settings",
        "TERREAU_VAR": str(tmp_path / "var"),
        "TERREAU_LOG": "ERROR",
    }

    def terreau(*arguments: str) -> subprocess.Popen:
        command = [sys.executable, "-m", "terreau", *arguments]
        return subprocess.Popen(
            command,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    yesterday = files.write(tmp_path / "stock_20261101.csv", "StockEtablissement-54", [files.site(1)])
    for arguments in (("migrate", "-v", "0"), ("import", "sirene", str(yesterday))):
        done = terreau(*arguments)
        assert done.wait(timeout=120) == 0, done.stderr.read()
    yield terreau
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def long_file(tmp_path):
    """Half a million lines: first a change to what is known, then so many others that there is time to stop."""
    path = files.write(
        tmp_path / "stock_20261201.csv",
        "StockEtablissement-54",
        [files.site(1, libelleVoieEtablissement="NEUVE"), files.site(2, codeCommuneEtablissement="75101")],
    )
    last = path.read_text().splitlines(keepends=True)[-1]
    with path.open("a") as file:
        file.writelines([last] * 500_000)
    return path


def rows(tmp_path, sql: str) -> list:
    with sqlite3.connect(tmp_path / "var" / "terreau.sqlite3", timeout=20) as database:
        return database.execute(sql).fetchall()


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL], ids=["interrupted", "killed"])
def test_it_works(house, long_file, tmp_path, how):
    reading = house("import", "sirene", str(long_file))
    patience = time.monotonic() + 60
    while len(rows(tmp_path, "SELECT id FROM directory_importrun")) < 2:
        assert time.monotonic() < patience, "the import never began"
        time.sleep(0.005)

    reading.send_signal(how)
    code = reading.wait(timeout=60)

    assert rows(tmp_path, "SELECT address FROM directory_establishment") == [("12 BIS AVENUE DES ESSAIS",)]
    (finished_at, failure) = rows(tmp_path, "SELECT finished_at, failure FROM directory_importrun ORDER BY id")[-1]
    assert finished_at is None
    if how == signal.SIGINT:
        assert code == 130
        assert failure == "interrompu"
        assert "rien n’a été écrit" in reading.stderr.read()

    again = house("import", "sirene", str(long_file))
    assert again.wait(timeout=120) == 0, again.stderr.read()
    assert rows(tmp_path, "SELECT address FROM directory_establishment") == [("12 BIS AVENUE NEUVE",)]
