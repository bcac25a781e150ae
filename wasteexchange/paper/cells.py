"""Cells that a spreadsheet only shows, never runs."""

from typing import Final

_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n")


def plain_cell(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet would take for a formula (OWASP).

    For CSV only: numbers are written as numbers and need none, XLSX has a type for text.
    """
    return f"'{text}" if text.startswith(_STARTS) else text
