"""An anticipated no. Its text is shown to the person who asked, so it says what to do next."""

from collections.abc import Iterable


class Refusal(Exception):
    """Base of every expected refusal. Actions raise it before they change anything; forms show it."""

    def __init__(self, *reasons: object) -> None:
        super().__init__(*reasons)
        self.reasons = [str(reason) for reason in reasons]

    def __str__(self) -> str:
        return " ".join(self.reasons)


def refuse_if(reasons: Iterable[object], kind: type[Refusal] = Refusal) -> None:
    """Raises one refusal that carries every reason, or does nothing when there is none."""
    found = list(reasons)
    if found:
        raise kind(*found)
