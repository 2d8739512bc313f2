"""`python -m terreau_match` and `terreau match`: what is printed, what is returned, what is not loaded."""

import json
import subprocess
import sys
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
    assert lines[1] == "breaks\u00a0: 1"
    assert lines[3].startswith("1  P")


def test_mistake_is_told_in_french(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    wrong = tmp_path / "wrong.dzn"
    wrong.write_text("nBusiness = -1;", encoding="utf-8")
    assert main([str(wrong)]) == 2
    assert capsys.readouterr().err == "ligne 1, nBusiness\u00a0: -1 est inférieur à 0\n"


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
