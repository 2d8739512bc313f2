"""What changed between two texts, word by word, for people to read."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

_TOKENS = re.compile(r"\n|[^\S\n]+|\w+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text that stayed, went, or came."""

    text: str
    is_gone: bool = False
    is_new: bool = False


def words(before: str, after: str) -> list[Piece]:
    """The pieces of both texts in reading order; what went stands before what came in its place."""
    old, new = _TOKENS.findall(before), _TOKENS.findall(after)
    pieces: list[Piece] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece("".join(old[i1:i2])))
            continue
        if i2 > i1:
            pieces.append(Piece("".join(old[i1:i2]), is_gone=True))
        if j2 > j1:
            pieces.append(Piece("".join(new[j1:j2]), is_new=True))
    return pieces


def around(pieces: list[Piece], *, most: int = 60) -> list[Piece]:
    """The same with only a few words of what stayed beside each change: the middle becomes an ellipsis."""
    last = len(pieces) - 1
    return [
        piece if piece.is_gone or piece.is_new else Piece(_shortened(piece.text, most, is_first=place == 0, is_last=place == last))
        for place, piece in enumerate(pieces)
    ]


def _shortened(text: str, most: int, *, is_first: bool, is_last: bool) -> str:
    head, tail = ("" if is_first else text[:most]), ("" if is_last else text[-most:])
    return text if len(text) <= len(head) + len(tail) + 3 or (is_first and is_last) else f"{head}…{tail}"
