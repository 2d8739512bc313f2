"""Our JSON of a floor plan problem. Stands and exhibitors are named, or numbered from 1.

```json
{"problem": "stands", "stands": ["A1", {"name": "A2", "size": 9, "offers": ["water"]}], "adjacent": [["A1", "A2"]],
 "exhibitors": [{"name": "Ada", "size": 6, "needs": ["water"], "wishes": ["A2"], "required": true, "locked": "A2"}, "Bo"],
 "wanted": [["Ada", "Bo"]], "unwanted": [], "apart": [], "aims": ["placed", "wishes"], "running": ["A2", null]}
```
"""

from terreau_match.problems.stands import Aim, Exhibitor, Problem, Solution, Stand
from terreau_match.reading import fields
from terreau_match.reading.nodes import Node


def read(root: Node) -> Problem:
    """The problem that a JSON object states."""
    root.only("problem", "stands", "exhibitors", "adjacent", "wanted", "unwanted", "apart", "aims", "points", "running")
    stands, exhibitors = root.need("stands").items(), root.need("exhibitors").items()
    where, who = [fields.name_of(item) for item in stands], [fields.name_of(item) for item in exhibitors]
    running = root.get("running")
    problem: Problem = fields.built(
        root,
        Problem,
        stands=tuple(_stand(item) for item in stands),
        exhibitors=tuple(_exhibitor(item, where) for item in exhibitors),
        adjacent=fields.pairs(root, "adjacent", where),
        wanted=fields.pairs(root, "wanted", who),
        unwanted=fields.pairs(root, "unwanted", who),
        apart=fields.pairs(root, "apart", who),
        running=None if running is None else tuple(None if item.value is None else item.among(where) for item in running.items(len(who))),
        **fields.aims(root, Aim),
        **fields.points(root),
    )
    return problem


def assignment(problem: Problem, solution: Solution) -> list[int | None] | None:
    """The stand of each exhibitor, from 1; None where they have none; None altogether without an answer."""
    return [None if stand is None else stand + 1 for stand in solution.stands] if solution.has_answer else None


def table(problem: Problem, solution: Solution) -> list[tuple[str, str]]:
    """One row per exhibitor: their stand."""
    return [
        (exhibitor.name, "–" if stand is None else problem.stands[stand].name)
        for exhibitor, stand in zip(problem.exhibitors, solution.stands, strict=False)
    ]


def _stand(node: Node) -> Stand:
    if isinstance(node.value, str):
        return Stand(name=node.text())
    node.only("name", "size", "offers")
    return Stand(name=node.need("name").text(), size=fields.number(node, "size", 1), offers=fields.words(node, "offers"))


def _exhibitor(node: Node, where: list[str]) -> Exhibitor:
    if isinstance(node.value, str):
        return Exhibitor(name=node.text())
    node.only("name", "size", "needs", "wishes", "required", "locked")
    locked = node.get("locked")
    return Exhibitor(
        name=node.need("name").text(),
        size=fields.number(node, "size", 1),
        needs=fields.words(node, "needs"),
        wishes=fields.ranks(node, "wishes", where),
        required=fields.flag(node, "required", default=True),
        locked=None if locked is None else locked.among(where),
    )
