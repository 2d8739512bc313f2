"""`python -m terreau_match FILE`: reads a problem, answers it, says how good the answer is.

The answer is judged by `violations` before it is shown. `./terreau match FILE` is the same command.
"""

import argparse
import json
import os
import sys
import threading
import time
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from terreau_match import reading, solve, violations, words
from terreau_match.outcome import Goal, Outcome, Status

PLAN, IMPOSSIBLE, MISTAKE, NOTHING = 0, 1, 2, 3
_TWICE = 0.5
"""Seconds within which two interruptions are one: some programs send it to us and to our group."""
_CODES = {Status.OPTIMAL: PLAN, Status.FEASIBLE: PLAN, Status.INFEASIBLE: IMPOSSIBLE, Status.UNKNOWN: NOTHING}
_STATUS = {
    Status.OPTIMAL: "optimal, prouvé",
    Status.FEASIBLE: "trouvé, sans preuve que ce soit le meilleur",
    Status.INFEASIBLE: "impossible, prouvé",
    Status.UNKNOWN: "rien de connu dans le temps donné",
}
_EPILOGUE = """codes de sortie :
  0  une réponse (optimale, ou la meilleure trouvée dans le temps donné)
  1  preuve qu'il n'y a pas de réponse ; les exigences qui ne tiennent pas ensemble sont dites
  2  fichier illisible ou commande mal écrite
  3  rien de connu dans le temps donné
Ctrl-C arrête la recherche et donne la meilleure réponse connue ; une seconde fois, tout s'arrête."""


def main(arguments: Sequence[str] | None = None) -> int:
    given = _parser().parse_args(arguments)
    try:
        problem = reading.read(Path(given.file), fairness=given.fairness)
    except reading.ReadingError as error:
        print(_harmless(error.reason.say("fr")), file=sys.stderr)
        return MISTAKE
    try:
        solution = _answer(problem, given)
    except OverflowError:
        print("ces nombres sont trop grands pour être comptés ensemble\u00a0: comptez en unités plus grandes", file=sys.stderr)
        return MISTAKE
    wrong = violations(problem, solution)
    if wrong:  # never shown as an answer: a plan its own judge refuses is a defect of ours
        raise SystemExit("\n".join(reason.say("fr") for reason in wrong))
    print(_line(problem, solution) if given.json else _page(problem, solution))
    return _CODES[solution.status]


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="terreau match",
        add_help=False,
        description="Répond à une question d'appariement (rencontres, placements, jurys, portefeuille, stands) et prouve la réponse.",
        epilog=_EPILOGUE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("file", metavar="FICHIER", help="un fichier .dzn (rencontres, format publié) ou notre JSON")
    parser.add_argument("-h", "--help", action="help", help="montrer cette aide")
    parser.add_argument(
        "--fairness",
        type=_whole,
        metavar="D",
        help="rencontres : écart permis entre les nombres de pauses de deux personnes (2 pour un .dzn)",
    )
    parser.add_argument("--seconds", type=_positive, default=60.0, metavar="S", help="temps donné (60)")
    parser.add_argument("--workers", type=_whole, default=1, metavar="N", help="fils de calcul (1 ; plus d'un n'est pas reproductible)")
    parser.add_argument("--seed", type=_whole, default=1, metavar="K", help="graine : même graine, même réponse (1)")
    parser.add_argument("--json", action="store_true", help="une ligne JSON : status, objective, bound, seconds, assignment, conflict")
    return parser


class _Parser(argparse.ArgumentParser):
    """Speaks French: the standard words of `argparse` follow the machine's language, which is often none."""

    _FRENCH = (
        ("the following arguments are required: ", "il manque "),
        ("unrecognized arguments: ", "options inconnues\u00a0: "),
        ("expected one argument", "il faut une valeur"),
        ("argument ", ""),
        (": ", "\u00a0: "),
    )

    def error(self, message: str) -> NoReturn:
        for english, french in self._FRENCH:
            message = message.replace(english, french)
        self.exit(MISTAKE, f"{message}\n« terreau match --help » dit tout ce que la commande comprend.\n")

    def format_help(self) -> str:
        return super().format_help().replace("positional arguments:", "à donner\u00a0:").replace("options:", "au choix\u00a0:")


def _whole(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError("il faut un nombre entier, 0 ou plus")
    return int(text)


def _positive(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number < float("inf"):
        raise argparse.ArgumentTypeError("il faut un nombre de secondes, plus grand que 0")
    return number


def _answer(problem: Any, given: argparse.Namespace) -> Any:
    """Solves in a thread, so that Ctrl-C reaches us while the solver works and can ask it for the best so far."""
    stop, found, failed = threading.Event(), [], []

    def work() -> None:
        try:
            found.append(
                solve(
                    problem,
                    seconds=given.seconds,
                    seed=given.seed,
                    workers=max(1, given.workers),
                    progress=lambda _: stop.is_set(),
                )
            )
        except BaseException as error:  # noqa: BLE001 told to the main thread, which raises it
            failed.append(error)

    asked = 0.0
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    while thread.is_alive():
        try:
            thread.join(0.1 if stop.is_set() else 1.0)
        except KeyboardInterrupt:
            if stop.is_set() and time.monotonic() - asked > _TWICE:
                print("arrêté sans réponse", file=sys.stderr, flush=True)
                os._exit(130)  # the solver's own threads would hold an orderly end for as long as they please
            asked = asked if stop.is_set() else time.monotonic()
            stop.set()
    if failed:
        raise failed[0]
    return found[0]


def _line(problem: Any, solution: Outcome) -> str:
    answer = {
        "status": solution.status.value,
        "objective": solution.objective,
        "bound": solution.bound,
        "seconds": round(solution.seconds, 3),
        "assignment": reading.family_of(problem).assignment(problem, solution),
    }
    if solution.status is Status.INFEASIBLE:
        answer["conflict"] = [reason.say("fr") for reason in solution.conflict]
    return json.dumps(answer, ensure_ascii=False)


def _page(problem: Any, solution: Outcome) -> str:
    """The answer for people, in French."""
    lines = [f"{_STATUS[solution.status]} ({solution.seconds:.2f} s)".replace(".", ",")]
    lines += [_goal(goal, type(problem).__module__.rpartition(".")[2]) for goal in solution.goals]
    if solution.conflict:
        lines.append("Ces exigences ne peuvent pas tenir ensemble\u00a0:")
        lines += [f"  – {reason.say('fr')}" for reason in solution.conflict]
    rows = reading.family_of(problem).table(problem, solution) if solution.has_answer else []
    width = max((len(label) for label, _ in rows), default=0)
    return _harmless("\n".join([*lines, "", *(f"{label:>{width}}  {text}" for label, text in rows)]).rstrip())


def _goal(goal: Goal, family: str) -> str:
    said = words.goal(goal.name, family)[1]
    told = f"{said[:1].upper()}{said[1:]}\u00a0: {words.value(goal.name, goal.value, family)}"
    return told if goal.is_proved else f"{told} (borne prouvée\u00a0: {words.value(goal.name, goal.bound, family)})"


def _harmless(text: str) -> str:
    """The text without what would command a terminal: names come from strangers."""
    return "".join(letter if letter == "\n" or unicodedata.category(letter) not in {"Cc", "Cf"} else "\ufffd" for letter in text)


if __name__ == "__main__":
    sys.exit(main())
