"""Typefaces come from pinned Python packages; what the browser gets are woff2 subsets made from them once.

Hanken Grotesk for text, Source Serif Pro for headings (both SIL OFL). Nothing is copied into the tree.
"""

from pathlib import Path

from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage


class FontFinder(BaseFinder):
    """Serves fonts/*.woff2 out of VAR/fonts."""

    def find(self, path: str, find_all: bool = False, **kwargs: object) -> list[str]:
        return []

    def list(self, ignore_patterns: object) -> "list[tuple[str, FileSystemStorage]]":
        return []


def font_folder() -> Path:
    """Where Typst finds the typefaces of letters and receipts."""
    import font_hanken_grotesk

    return Path(font_hanken_grotesk.__file__).parent / "files"
