"""Rows that come twice, and rows that may be one organisation under two keys."""

from __future__ import annotations

from firmwatch.model import Subject

__all__ = ["SeenRows"]

_ROW_BITS = 32
_PUNCTUATION = {code: None for code in range(128) if not chr(code).isalnum()}


class SeenRows:
    """The rows read so far, by hashes of 8 bytes: a million rows take about 200 MB.

    Two different keys among a million share 64 bits with a probability below 1e-7.
    """

    def __init__(self) -> None:
        self._by_key: dict[int, int] = {}
        self._by_name: dict[int, int] = {}

    def earlier_row(self, number: int, subject: Subject) -> tuple[int, bool] | None:
        """Give the row that had this key already, and whether its content was the same.

        None for a new key, which is kept. Content is what firmwatch uses of a row: cells that mean
        nothing to it may differ.
        """
        content = hash(
            (
                subject.kind,
                subject.name,
                subject.aliases,
                subject.countries,
                tuple((item.scheme, item.value) for item in subject.identifiers),
            )
        ) & ((1 << 64) - 1)
        key = int(subject.id, 16)
        known = self._by_key.setdefault(key, content << _ROW_BITS | number)
        row = known & ((1 << _ROW_BITS) - 1)
        return None if row == number else (row, known >> _ROW_BITS == content)

    def similar_row(self, number: int, subject: Subject) -> int | None:
        """Give the first row of another key with the same name and country, if there is one.

        Case, spaces and ASCII punctuation do not count; the matcher knows better, but half a
        million names are too many to ask it about.
        """
        name = subject.name.upper().translate(_PUNCTUATION)
        row = self._by_name.setdefault(hash((name, subject.countries)), number)
        return None if row == number else row
