"""What a version of a source shares with the one before: the rows that did not change.

An overlay holds the rows of a table that are new or changed, and for all of them, in order, where
in the publisher's files they stand: a line more at the top moves every entry, and changes none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from firmwatch.model import Interest, Locator, Record, RegisterParty

__all__ = ["PLACE_SCHEMA", "Placer", "placed"]

Row = dict[str, Any]

PLACE_SCHEMA = ("id", "file", "step", "name_files", "name_steps")
"""Columns of a table of places. A step is in lines from the last one seen in the same file."""


class Placer:
    """Notes where rows of a table stand, in their order, or says it again."""

    def __init__(self) -> None:
        self._lines: defaultdict[str, int] = defaultdict(int)

    def note(self, record: Record | RegisterParty | Interest) -> tuple[Any, ...]:
        """Give the place of a row, as `PLACE_SCHEMA` has it; an interest has no names."""
        step = self._step(record.locator)
        names = [] if isinstance(record, Interest) else [name.locator for name in record.names]
        return (
            record.id,
            record.locator.file,
            step,
            [place and place.file for place in names],
            [place and self._step(place) for place in names],
        )

    def tell(self, place: Mapping[str, Any]) -> tuple[Row, list[Row | None]]:
        """Give the locators of a row and of its names."""
        locator = self._locator(place["file"], place["step"])
        pairs = zip(place["name_files"], place["name_steps"], strict=True)
        return locator, [
            None if file is None else self._locator(file, step) for file, step in pairs
        ]

    def _step(self, locator: Locator) -> int:
        step = locator.line - self._lines[locator.file]
        self._lines[locator.file] = locator.line
        return step

    def _locator(self, file: str, step: int) -> Row:
        self._lines[file] += step
        return {"file": file, "line": self._lines[file]}


def placed(content: Mapping[str, Row], places: Iterable[Mapping[str, Any]]) -> Iterator[Row]:
    """Give the rows of a version in order, each where it stands in that version.

    `content` has the rows by id, standing wherever they stood when they last changed. Raises
    `KeyError` for an id that is not among them.
    """
    placer = Placer()
    for place in places:
        row = content[place["id"]]
        locator, names = placer.tell(place)
        found = {**row, "locator": locator}
        if "names" in row:
            pairs = zip(row["names"], names, strict=True)
            found["names"] = [{**name, "locator": where} for name, where in pairs]
        yield found
