"""The laureates as a table anyone may take away."""

from collections.abc import Iterator, Sequence

from terreau.lib import csvs
from terreau.showcase.laureates.queries import LaureateRow

# Column names are data: French and stable, whatever the language of the page.
HEADER = ("projet", "structure", "commune", "thematique", "resume", "montant_euros", "ancre")


def as_csv(rows: Sequence[LaureateRow]) -> Iterator[str]:
    """One line per laureate; no cell runs as a formula."""
    return csvs.lines(
        HEADER,
        (
            (
                row.title,
                row.organisation,
                row.commune,
                row.theme,
                row.summary,
                f"{row.amount_cents / 100:.2f}".replace(".", ","),
                row.anchor,
            )
            for row in rows
        ),
    )
