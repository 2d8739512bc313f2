"""Problems from files: the published `.dzn` format of meetings, and our JSON for every family.

A family's JSON is an object with `"problem": "<family>"`. To add a family, write `reading/<family>.py` with `read(root)`,
`assignment(problem, solution)` and `table(problem, solution)`, and name it in `FAMILIES`.
"""

import importlib
from pathlib import Path
from typing import Any, Protocol, cast

from terreau_match.reading.nodes import Node, ReadingError
from terreau_match.reading.texts import from_dzn, from_json
from terreau_match.reasons import Sentence

__all__ = ["FAMILIES", "Family", "ReadingError", "family_of", "read"]

FAMILIES = ("meetings", "placements", "panels", "portfolio", "stands")
"""Families that can be read, each by the module of its name."""

_FAMILY = Sentence(
    "line {line}, {field}: {got} is not a family; those known are {known}",
    "ligne {line}, {field}\u00a0: {got} n’est pas une famille de problèmes\u00a0; il y a {known}",
)
_FILES = {
    FileNotFoundError: Sentence("there is no file {path}", "il n’y a pas de fichier {path}"),
    IsADirectoryError: Sentence("{path} is a folder", "{path} est un dossier, il faut un fichier"),
    UnicodeDecodeError: Sentence("{path} is not a text in UTF-8", "{path} n’est pas un texte en UTF-8"),
    Exception: Sentence("{path} cannot be read", "{path} ne se lit pas\u00a0: vérifiez vos droits sur ce fichier"),
}
_DEEP = Sentence("the file nests too many lists in each other", "le fichier emboîte trop de listes les unes dans les autres")


class Family(Protocol):
    """What a module of `reading` gives for its family."""

    def read(self, root: Node) -> Any:
        """The problem stated by a JSON object."""

    def assignment(self, problem: Any, solution: Any) -> Any:
        """The answer as plain lists and numbers from 1, None without one."""

    def table(self, problem: Any, solution: Any) -> list[tuple[str, str]]:
        """The answer as rows of a label and a text, for people."""


def read(path: Path | str, *, fairness: int | None = None) -> Any:
    """The problem in a file.

    Parameters
    ----------
    path : Path or str
        A `.dzn` file, or JSON under any other name.
    fairness : int, optional
        For meetings: the most by which the breaks of two people may differ. Published files do not state it (2 when not
        given here); in JSON it replaces what the file states.

    Returns
    -------
    Problem
        Of the family that the file states.

    Raises
    ------
    ReadingError
        Names the line and the field.
    """
    path = Path(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ReadingError(next(sentence for kind, sentence in _FILES.items() if isinstance(error, kind))(path=path.name)) from None
    try:
        return _stated(text, fairness, dzn=path.suffix.lower() == ".dzn")
    except RecursionError:
        raise ReadingError(_DEEP()) from None


def _stated(text: str, fairness: int | None, *, dzn: bool) -> Any:
    if dzn:
        from terreau_match.reading import published

        return published.read(from_dzn(text), fairness=2 if fairness is None else fairness)
    root = from_json(text)
    stated = root.need("problem")
    if not isinstance(stated.value, str) or stated.value not in FAMILIES:
        raise stated.fail(_FAMILY, got=stated.shown, known=", ".join(FAMILIES))
    problem = _module(stated.value).read(root)
    if fairness is not None and hasattr(problem, "fairness"):
        from dataclasses import replace

        problem = replace(problem, fairness=fairness)
    return problem


def family_of(problem: Any) -> Family:
    """The module that reads and shows problems of this kind."""
    return _module(type(problem).__module__.rpartition(".")[2])


def _module(name: str) -> Family:
    return cast("Family", importlib.import_module(f"terreau_match.reading.{name}"))
