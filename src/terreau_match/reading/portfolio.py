"""Our JSON of a portfolio problem. All money is in integer cents.

```json
{"problem": "portfolio", "envelope": 12000000, "step": 10000, "cap": 2500000, "aims": ["score", "coverage"], "alternatives": 3,
 "files": [{"name": "Garden", "score": 82, "asked": 1500000, "floor": 800000, "categories": ["food"], "locked": true}],
 "quotas": [{"category": "food", "files_at_least": 2, "cents_at_most": 5000000}]}
```
"""

from terreau_match.problems.portfolio import Aim, File, Problem, Quota, Solution
from terreau_match.reading import fields
from terreau_match.reading.nodes import Node
from terreau_match.words import euros


def read(root: Node) -> Problem:
    """The problem that a JSON object states."""
    root.only("problem", "files", "envelope", "step", "cap", "quotas", "aims", "alternatives")
    problem: Problem = fields.built(
        root,
        Problem,
        files=tuple(_file(item) for item in root.need("files").items()),
        envelope=root.need("envelope").integer(),
        step=fields.number(root, "step", 1),
        cap=fields.limit(root, "cap"),
        quotas=tuple(_quota(item) for item in fields.items(root, "quotas")),
        alternatives=fields.number(root, "alternatives"),
        **fields.aims(root, Aim),
    )
    return problem


def assignment(problem: Problem, solution: Solution) -> list[int] | None:
    """The cents of each file; None altogether without an answer."""
    return list(solution.amounts) if solution.has_answer else None


def table(problem: Problem, solution: Solution) -> list[tuple[str, str]]:
    """One row per file funded: its amount."""
    return [(file.name, euros(amount)) for file, amount in zip(problem.files, solution.amounts, strict=False) if amount]


def _file(node: Node) -> File:
    node.only("name", "score", "asked", "floor", "categories", "locked")
    locked = node.get("locked")
    return File(
        name=node.need("name").text(),
        score=node.need("score").integer(),
        asked=node.need("asked").integer(),
        floor=fields.limit(node, "floor"),
        categories=fields.words(node, "categories"),
        locked=None if locked is None else locked.boolean(),
    )


def _quota(node: Node) -> Quota:
    node.only("category", "files_at_least", "files_at_most", "cents_at_least", "cents_at_most")
    return Quota(
        category=node.need("category").text(),
        files_at_least=fields.number(node, "files_at_least"),
        files_at_most=fields.limit(node, "files_at_most"),
        cents_at_least=fields.number(node, "cents_at_least"),
        cents_at_most=fields.limit(node, "cents_at_most"),
    )
