"""Why a score is what it is: the one explanation behind terminal, notebook and Python."""

from __future__ import annotations

import itertools
import math
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import Any

from firmwatch.model.evidence import Evidence
from firmwatch.model.rows import to_row

__all__ = ["BAR", "Explanation", "marked_up", "printable"]

BAR = 12
"""Width of the longest bar of the waterfall, in characters."""

_CELL = 30
"""Width of the widest column of text, in characters of a terminal."""

_HEADER = ("evidence", "subject", "record", "log-odds", "", "why")
_LEFT = 'style="text-align:left;vertical-align:top"'
_RIGHT = 'style="text-align:right;vertical-align:top"'


@dataclass(frozen=True, slots=True)
class Explanation:
    """The evidence of an alert or a comparison, in an order that adds up to its score.

    `facts` are (label, text) pairs: what is compared, where it stands. `str` gives a table for a
    terminal, a notebook shows one by itself, and `rows` gives the same as mappings.
    """

    facts: tuple[tuple[str, str], ...]
    evidence: tuple[Evidence, ...]
    score: float

    @property
    def log_odds(self) -> float:
        """The sum of all weights."""
        return math.fsum(item.weight for item in self.evidence)

    @property
    def total(self) -> str:
        """The last line of the waterfall: the sum of the weights, and the score that it makes."""
        return f"sum {self.log_odds:+.2f} log-odds = score {self.score:.4f}"

    def rows(self) -> list[dict[str, Any]]:
        """Give a mapping for each piece of evidence: its fields, and `sum`, the weights so far."""
        return [
            {**to_row(item), "sum": math.fsum(earlier.weight for earlier in self.evidence[:place])}
            for place, item in enumerate(self.evidence, 1)
        ]

    def bars(self) -> list[str]:
        """Give the bar of each piece of evidence, as long as its weight is large; at most `BAR`."""
        largest = max((abs(item.weight) for item in self.evidence), default=1) or 1
        return ["█" * max(1, round(abs(item.weight) / largest * BAR)) for item in self.evidence]

    def __str__(self) -> str:
        margin = max((_width(label) for label, _ in self.facts), default=0)
        # A line break in a name must not pass for a line of its own.
        head = [
            f"{_padded(label, margin)}  {' '.join(printable(text).split())}"
            for label, text in self.facts
        ]
        cells = [
            (item.name, item.subject_value, item.record_value, f"{item.weight:+.2f}", bar,
             item.detail)
            for item, bar in zip(self.evidence, self.bars(), strict=True)
        ]  # fmt: skip
        return "\n".join([*head, "", *_table([_HEADER, *cells]), self.total])

    def _repr_html_(self) -> str:
        facts = "".join(
            f"<tr><th {_LEFT}>{marked_up(label)}</th><td {_LEFT}>{marked_up(text)}</td></tr>"
            for label, text in self.facts
        )
        return f"{_DIV}<table>{facts}</table>{self.evidence_html()}</div>"

    def evidence_html(self) -> str:
        """Give the evidence as an HTML table; whatever was printed or imported is escaped."""
        titles = "".join(f"<th {_LEFT}>{marked_up(title)}</th>" for title in _HEADER)
        lines = [f"<tr>{titles}</tr>"]
        for item, bar in zip(self.evidence, self._spans(), strict=True):
            texts = (item.name, item.subject_value, item.record_value)
            left = "".join(f"<td {_LEFT}>{marked_up(text)}</td>" for text in texts)
            lines.append(
                f"<tr>{left}<td {_RIGHT}>{item.weight:+.2f}</td>"
                f'<td style="min-width:10em">{bar}</td>'
                f"<td {_LEFT}>{marked_up(item.detail)}</td></tr>"
            )
        return f"<table>{''.join(lines)}</table><div><b>{marked_up(self.total)}</b></div>"

    def _spans(self) -> Iterator[str]:
        """Draw each weight from where the sum stood before it to where it stands after it."""
        sums = [0.0, *(row["sum"] for row in self.rows())]
        low, reach = min(sums), (max(sums) - min(sums)) or 1.0
        for before, after in itertools.pairwise(sums):
            start = (min(before, after) - low) / reach * 100
            width = max(1.0, abs(after - before) / reach * 100)
            colour = "#2e7d32" if after >= before else "#c62828"
            yield (
                f'<div style="margin-left:{min(start, 99.0):.1f}%;width:{width:.1f}%;'
                f'height:0.8em;background:{colour}"></div>'
            )


_DIV = '<div class="tex2jax_ignore mathjax_ignore">'


def printable(value: object) -> str:
    """Give a text without control and bidirectional characters, which could forge a terminal."""
    text = str(value)
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        character
        if character == "\n" or unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Co")
        else "\N{REPLACEMENT CHARACTER}"
        for character in text
    )


def marked_up(value: object) -> str:
    """Give a text for an HTML page: printable, and with every mark of HTML escaped."""
    return escape(printable(value))


def _table(rows: list[tuple[str, ...]]) -> Iterator[str]:
    """Lay rows out in columns; a cell that is too wide goes on in the next line."""
    folded = [[_folded(printable(cell)) for cell in row] for row in rows]
    widths = [max(_width(line) for row in folded for line in row[place]) for place in range(6)]
    for row in folded:
        for number in range(max(map(len, row))):
            cells = [lines[number] if number < len(lines) else "" for lines in row]
            padded = [_padded(cell, width) for cell, width in zip(cells, widths, strict=True)]
            padded[3] = cells[3].rjust(widths[3])
            yield "  ".join(padded).rstrip()


def _folded(text: str) -> list[str]:
    lines = [""]
    for word in text.split():
        if lines[-1] and _width(lines[-1]) + 1 + _width(word) > _CELL:
            lines.append("")
        lines[-1] += f" {word}" if lines[-1] else word
        while _width(lines[-1]) > _CELL:
            cut = next(end for end in range(_CELL, 0, -1) if _width(lines[-1][:end]) <= _CELL)
            lines[-1:] = [lines[-1][:cut], lines[-1][cut:]]
    return lines


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))


def _width(text: str) -> int:
    """Give the columns that a text takes on a terminal (Unicode Standard Annex 11, and marks)."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(character) else
        2 if unicodedata.east_asian_width(character) in "WF" else 1
        for character in text
    )  # fmt: skip
