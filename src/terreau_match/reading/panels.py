"""Our JSON of a panel problem. Files and reviewers are named, or numbered from 1; `affinity` has one row per file.

```json
{"problem": "panels", "aims": ["weakest", "total"], "same_body": 1,
 "reviewers": [{"name": "Ada", "body": "City", "competences": ["food"], "at_least": 1, "at_most": 9}, "Bo"],
 "files": [{"name": "Garden", "reviews": 2, "needs": ["food"], "conflicts": [], "locked": ["Ada"]}],
 "affinity": [[7, 3]]}
```
"""

from terreau_match.problems.panels import Aim, File, Problem, Reviewer, Solution
from terreau_match.reading import fields
from terreau_match.reading.nodes import Node


def read(root: Node) -> Problem:
    """The problem that a JSON object states."""
    root.only("problem", "reviewers", "files", "affinity", "same_body", "aims")
    reviewers, files = root.need("reviewers").items(), root.need("files").items()
    who = [fields.name_of(item) for item in reviewers]
    problem: Problem = fields.built(
        root,
        Problem,
        reviewers=tuple(_reviewer(item) for item in reviewers),
        files=tuple(_file(item, who) for item in files),
        affinity=tuple(tuple(cell.integer() for cell in row.items(len(who))) for row in root.need("affinity").items(len(files))),
        same_body=fields.limit(root, "same_body"),
        **fields.aims(root, Aim),
    )
    return problem


def assignment(problem: Problem, solution: Solution) -> list[list[int]] | None:
    """For each file its reviewers, from 1; None altogether without an answer."""
    return [[reviewer + 1 for reviewer in panel] for panel in solution.panels] if solution.has_answer else None


def table(problem: Problem, solution: Solution) -> list[tuple[str, str]]:
    """One row per file: its reviewers."""
    return [
        (file.name, ", ".join(problem.reviewers[reviewer].name for reviewer in panel))
        for file, panel in zip(problem.files, solution.panels, strict=False)
    ]


def _reviewer(node: Node) -> Reviewer:
    if isinstance(node.value, str):
        return Reviewer(name=node.text())
    node.only("name", "body", "competences", "at_least", "at_most")
    body = node.get("body")
    return Reviewer(
        name=node.need("name").text(),
        body=None if body is None else body.text(),
        competences=fields.words(node, "competences"),
        at_least=fields.number(node, "at_least"),
        at_most=fields.limit(node, "at_most"),
    )


def _file(node: Node, who: list[str]) -> File:
    if isinstance(node.value, str):
        return File(name=node.text())
    node.only("name", "reviews", "needs", "conflicts", "locked")
    return File(
        name=node.need("name").text(),
        reviews=fields.number(node, "reviews", 3),
        needs=fields.words(node, "needs"),
        conflicts=frozenset(fields.ranks(node, "conflicts", who)),
        locked=frozenset(fields.ranks(node, "locked", who)),
    )
