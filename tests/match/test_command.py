"""`python -m terreau_match` and `terreau match`: what is printed, what is returned, what is not loaded."""

import json
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from terreau_match import reading
from terreau_match.__main__ import main

DATA = Path(__file__).parents[2] / "benchmarks" / "data" / "b2b"


def test_line_of_json_gives_the_plan(capsys: pytest.CaptureFixture[str]):
    assert main([str(DATA / "tic-12.original.dzn"), "--json", "--seed", "3"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["status"], said["objective"], said["bound"]) == ("optimal", 0, 0)
    assert said["seconds"] >= 0
    problem = reading.read(DATA / "tic-12.original.dzn")
    assert len(said["assignment"]) == len(problem.meetings)
    assert set(said["assignment"]) <= set(range(1, problem.slots + 1))


def test_impossible_case_says_why(capsys: pytest.CaptureFixture[str]):
    assert main([str(DATA / "tic-12.forb0003.dzn"), "--json"]) == 1
    said = json.loads(capsys.readouterr().out)
    assert (said["status"], said["objective"], said["assignment"]) == ("infeasible", None, None)
    assert "P1 n’est pas disponible au créneau 4" in said["conflict"]


def test_page_is_a_short_french_table(capsys: pytest.CaptureFixture[str]):
    assert main([str(DATA / "tic-12.fixed020-Forb.dzn"), "--fairness", "3"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("optimal, prouvé")
    assert lines[1] == "Pauses\u00a0: 1"
    assert lines[3].startswith("1  P")


def test_mistake_is_told_in_french(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    wrong = tmp_path / "wrong.dzn"
    wrong.write_text("nBusiness = -1;", encoding="utf-8")
    assert main([str(wrong)]) == 2
    assert capsys.readouterr().err == "ligne 1, nBusiness\u00a0: -1 est inférieur à 0\n"


HOSTILE = {
    "infinite": ('{"problem": "meetings", "slots": 1000000000000, "people": [], "meetings": []}', "1000000000000 est supérieur à 10000"),
    "rounds": ('{"problem": "placements", "rounds": 99999999, "sessions": [], "people": []}', "supérieur à 10000"),
    "money": ('{"problem": "portfolio", "envelope": 99999999999999999999, "files": []}', "aucun nombre ne va ici au-delà de 1000000000000"),
    "deep": ("[" * 100_000, "emboîte trop de listes"),
    "twice": ('{"problem": "meetings", "slots": 1, "people": [], "meetings": [], "aims": ["held", "held"]}', "held est donné deux fois"),
    "family": ('{"problem": ["meetings"]}', "[…] n’est pas une famille"),
    "nothing": ("null", "il faut un objet { … }, pas null"),
    "short": ('{"problem": "stands", "stands": [', "s’arrête trop tôt"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_file_is_refused_in_a_sentence(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    text, expected = HOSTILE[name]
    wrong = tmp_path / "wrong.json"
    wrong.write_text(text, encoding="utf-8")
    assert main([str(wrong)]) == 2
    assert expected in capsys.readouterr().err


def test_numbers_too_large_to_be_added_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    wrong = tmp_path / "wrong.json"
    stated = {"problem": "portfolio", "envelope": 10**12, "files": [{"name": "F", "score": 10**12, "asked": 10**12}], "aims": ["coverage"]}
    wrong.write_text(json.dumps(stated), encoding="utf-8")
    assert main([str(wrong), "--seconds", "5"]) == 2
    assert "trop grands" in capsys.readouterr().err


def test_name_cannot_command_the_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    stated = {"problem": "meetings", "slots": 1, "people": ["A\x1b[31m", "B{line}"], "meetings": [[1, 2]]}
    path = tmp_path / "names.json"
    path.write_text(json.dumps(stated), encoding="utf-8")
    assert main([str(path), "--seconds", "5"]) == 0
    said = capsys.readouterr().out
    assert "\x1b" not in said
    assert "B{line}" in said


@pytest.mark.parametrize("missing", ["nowhere.json", "."])
def test_file_that_cannot_be_read_is_told_in_french(missing: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert main([str(tmp_path / missing)]) == 2
    assert "fichier" in capsys.readouterr().err


@pytest.mark.parametrize("option", [["--seconds", "0"], ["--fairness", "-1"], ["--workers", "two"], []])
def test_wrong_option_is_refused(option: list[str], capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit) as caught:
        main(option if not option else ["some.dzn", *option])
    assert caught.value.code == 2


def test_package_is_light_and_the_command_starts_no_django():
    program = (
        "import sys, time; started = time.perf_counter(); import terreau_match; spent = time.perf_counter() - started\n"
        "heavy = {'ortools', 'scipy', 'numpy', 'pandas', 'django'} & set(sys.modules)\n"
        "from terreau.__main__ import main; sys.argv = ['terreau', 'match', '--help']\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "print(spent < 1, heavy, 'django' in sys.modules)"
    )
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert said.splitlines()[-1] == "True set() False"
    assert "codes de sortie" in said


def test_two_interruptions_at_once_are_one(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    waited = []
    join = threading.Thread.join

    def interrupted(thread: threading.Thread, timeout: float | None = None) -> None:
        if thread.daemon and len(waited) < 2 and timeout in {0.1, 1.0}:
            waited.append(timeout)
            raise KeyboardInterrupt
        join(thread, timeout)

    monkeypatch.setattr(threading.Thread, "join", interrupted)
    code = main([str(DATA / "ticf-13crafb.forb0003.dzn"), "--json"])
    assert waited == [1.0, 0.1]
    # Its best plan, or on a busy machine the plain word that none was found in time: never a broken output.
    assert (code, json.loads(capsys.readouterr().out)["status"]) in {(0, "feasible"), (3, "unknown")}
