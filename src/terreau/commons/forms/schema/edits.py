"""How a draft changes, one edit at a time. Pure: each function takes the JSON of a form and returns the next one.

Identifiers are given once and never again: `taken` are those that any version of the form has ever used.
"""

import copy
import re
from collections.abc import Collection, Iterator
from typing import Any

from terreau.lib import texts

Data = dict[str, Any]


class NoSuchPart(LookupError):
    """The section or question is not, or no longer, in the draft."""


def identifiers(data: Data) -> set[str]:
    """Every identifier a form uses: of sections and of questions, those of repeated groups included."""
    found = set()
    for section in data.get("sections", []):
        found.add(section["id"])
        for question in section["questions"]:
            found.add(question["id"])
            found |= {inner["id"] for inner in (question.get("options") or {}).get("questions", [])}
    return found


def fresh_id(wording: str, taken: Collection[str], *, prefix: str = "q") -> str:
    """A readable identifier that nothing bears yet: 'Nom du projet' → 'nom_du_projet', then 'nom_du_projet_2'."""
    stem = re.sub(r"[^a-z0-9]+", "_", texts.fold(wording)).strip("_")[:30].strip("_")
    if not stem or not stem[0].isalpha() or not stem.isascii():
        stem = prefix
    return next(name for name in _numbered(stem) if name not in taken)


def _numbered(stem: str) -> Iterator[str]:
    yield stem
    number = 2
    while True:
        yield f"{stem}_{number}"
        number += 1


def add_section(data: Data, *, section_id: str, title: str, help_text: str = "") -> Data:
    after = copy.deepcopy(data)
    after.setdefault("sections", []).append({"id": section_id, "title": title, "help": help_text, "questions": []})
    return after


def change_section(data: Data, section_id: str, *, title: str, help_text: str) -> Data:
    after = copy.deepcopy(data)
    _section(after, section_id).update(title=title, help=help_text)
    return after


def delete_section(data: Data, section_id: str) -> Data:
    after = copy.deepcopy(data)
    after["sections"].remove(_section(after, section_id))
    return _without_lost_roles(after)


def move_section(data: Data, section_id: str, *, by: int) -> Data:
    after = copy.deepcopy(data)
    _shift(after["sections"], _section(after, section_id), by)
    return after


def add_question(data: Data, section_id: str, question: Data) -> Data:
    after = copy.deepcopy(data)
    _section(after, section_id)["questions"].append(copy.deepcopy(question))
    return after


def change_question(data: Data, question_id: str, changes: Data) -> Data:
    """Everything but the identifier and the kind may change."""
    after = copy.deepcopy(data)
    _home, question = _question(after, question_id)
    question.update({key: value for key, value in changes.items() if key not in {"id", "kind"}})
    return after


def delete_question(data: Data, question_id: str) -> Data:
    after = copy.deepcopy(data)
    home, question = _question(after, question_id)
    home["questions"].remove(question)
    return _without_lost_roles(after)


def move_question(data: Data, question_id: str, *, by: int) -> Data:
    """One step up or down; beyond the edge of its section, into the neighbour's."""
    after = copy.deepcopy(data)
    home, question = _question(after, question_id)
    place = home["questions"].index(question) + by
    if 0 <= place < len(home["questions"]):
        _shift(home["questions"], question, by)
        return after
    neighbour = after["sections"].index(home) + (1 if by > 0 else -1)
    if 0 <= neighbour < len(after["sections"]):
        home["questions"].remove(question)
        other = after["sections"][neighbour]["questions"]
        other.insert(0 if by > 0 else len(other), question)
    return after


def insert(data: Data, sections: list[Data], roles: dict[str, str], taken: Collection[str]) -> Data:
    """Sections made elsewhere, last of the form, under identifiers that nothing bears. A role already played stays where it is."""
    after, used, names = copy.deepcopy(data), set(taken) | identifiers(data), {}
    for part in [*sections, *(question for section in sections for question in section["questions"])]:
        prefix = "section" if "questions" in part else "q"
        names[part["id"]] = fresh_id(part["id"], used, prefix=prefix)
        used.add(names[part["id"]])
    after.setdefault("sections", []).extend(_renamed(section, names) for section in sections)
    played = after.setdefault("roles", {})
    after["roles"] = {role: names[question] for role, question in roles.items()} | played
    return after


def _renamed(part: Data, names: dict[str, str]) -> Data:
    """A section or question under its new name, and all it refers to under theirs. Choices and columns keep their own."""
    after = {**copy.deepcopy(part), "id": names[part["id"]]}
    if "questions" in part:
        after["questions"] = [_renamed(question, names) for question in part["questions"]]
    if "when" in part:
        after["when"] = _referring(part["when"], names)
    if formula := part.get("options", {}).get("formula"):
        after["options"]["formula"] = _referring(formula, names)
    return after


def _referring(tree: Any, names: dict[str, str], key: str = "") -> Any:
    if isinstance(tree, list):
        return [_referring(item, names, key) for item in tree]
    if isinstance(tree, dict):
        return {name: _referring(value, names, name) for name, value in tree.items()}
    return names.get(tree, tree) if key in {"question", "to"} else tree


def put_condition(data: Data, part_id: str, when: Data | None, *, is_section: bool) -> Data:
    """The section or question is asked only when that holds; None: always."""
    after = copy.deepcopy(data)
    part = _section(after, part_id) if is_section else _question(after, part_id)[1]
    part.pop("when", None)
    if when is not None:
        part["when"] = when
    return after


def give_role(data: Data, question_id: str, role: str) -> Data:
    """The question plays that role, alone; an empty role takes its present one away."""
    after = copy.deepcopy(data)
    roles = {name: played_by for name, played_by in after.get("roles", {}).items() if played_by != question_id}
    after["roles"] = roles | ({role: question_id} if role else {})
    return after


def _section(data: Data, section_id: str) -> Data:
    for section in data.get("sections", []):
        if section["id"] == section_id:
            return section
    raise NoSuchPart(section_id)


def _question(data: Data, question_id: str) -> tuple[Data, Data]:
    for section in data.get("sections", []):
        for question in section["questions"]:
            if question["id"] == question_id:
                return section, question
    raise NoSuchPart(question_id)


def _shift(items: list[Data], item: Data, by: int) -> None:
    place = items.index(item)
    items.insert(max(0, min(len(items) - 1, place + by)), items.pop(place))


def _without_lost_roles(data: Data) -> Data:
    left = {question["id"] for section in data["sections"] for question in section["questions"]}
    data["roles"] = {role: question for role, question in data.get("roles", {}).items() if question in left}
    return data
