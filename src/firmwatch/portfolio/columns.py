"""Which column means what: guessed from header and content, or said by the user."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from firmwatch.errors import PortfolioError, UsageError
from firmwatch.portfolio.cells import clean_text, fold
from firmwatch.portfolio.header_words import FIELDS, PARTY_WORDS, SYNONYMS
from firmwatch.text.countries import country_code
from firmwatch.text.identifiers import recognise_identifier
from firmwatch.text.person_names import person_reason

__all__ = ["SINGLE_FIELDS", "ColumnMap", "ColumnMeaning", "guess_columns", "override"]

SINGLE_FIELDS = frozenset({"id", "name", "country", "kind"})
"""Fields that one column fills; the others may be filled by several."""

_FOLDED = {field: [fold(word) for word in words] for field, words in SYNONYMS.items()}
_PARTIES = tuple(sorted(map(fold, PARTY_WORDS), key=len, reverse=True))
_BRACKETS = re.compile(r"[(\[].*?[)\]]")
# Columns of two-letter codes that are often not countries.
_NOT_COUNTRY = ("state", "region", "province", "lang", "sprache", "idioma", "currency", "status")
_CONTENT_SHARE = 0.8
"""Share of a column's sampled cells that must look alike to say what the column means."""


@dataclass(frozen=True, slots=True)
class ColumnMeaning:
    """One column, the field that it fills, and why it is taken so."""

    field: str
    column: str
    reason: str


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """All columns of a table, and what some of them mean; the others are kept in the raw row."""

    columns: tuple[str, ...]
    meanings: tuple[ColumnMeaning, ...]

    def columns_of(self, field: str) -> tuple[str, ...]:
        """Give the columns that fill a field, the leading one first; none gives ()."""
        return tuple(meaning.column for meaning in self.meanings if meaning.field == field)

    @property
    def unused(self) -> tuple[str, ...]:
        """The columns that mean nothing to firmwatch."""
        used = {meaning.column for meaning in self.meanings}
        return tuple(column for column in self.columns if column not in used)

    def require_name(self, path: Path) -> None:
        """Raise `PortfolioError`, with the columns and a remedy, where no column is the name."""
        if self.columns_of("name"):
            return
        example = max(self.columns, key=len) if self.columns else "Column"
        raise PortfolioError(
            f"{path}: no column was recognised as the organisations' names. The columns are: "
            f"{', '.join(self.columns)[:1000]}. Say which one it is, for example: "
            f'--map name="{example}" (in Python: mapping={{"name": "{example}"}})'
        )


def guess_columns(
    columns: Sequence[str], sample_rows: Sequence[Mapping[str, str]] = ()
) -> ColumnMap:
    """Guess what columns mean: by their names, then by the cells of `sample_rows`.

    A header counts in English, German, French, Spanish, Italian, Portuguese and Dutch and in
    FollowTheMoney's words; where none names the LEI, country or name, the cells decide.
    """
    ranked = []
    for place, column in enumerate(columns):
        if (found := _by_header(column)) is not None:
            field, rank, reason = found
            ranked.append((rank, place, ColumnMeaning(field, column, reason)))
    meanings: list[ColumnMeaning] = []
    taken: set[str] = set()
    for _, _, meaning in sorted(ranked, key=lambda item: item[:2]):
        if meaning.field not in SINGLE_FIELDS or meaning.field not in taken:
            taken.add(meaning.field)
            meanings.append(meaning)
    used = {meaning.column for meaning in meanings}
    free = [column for column in columns if column not in used]
    for field in ("lei", "country", "name"):
        shown = None if field in taken else _by_content(field, free, sample_rows)
        if shown is not None:
            meanings.append(shown)
            free.remove(shown.column)
    return _ordered(tuple(columns), meanings)


def override(guessed: ColumnMap, mapping: Mapping[str, Sequence[str]]) -> ColumnMap:
    """Replace guesses by what the user says: field -> columns, or an empty name for no column.

    Raises `UsageError` for a field or column that does not exist, with the nearest spelling, and
    for several columns of a field that takes one.
    """
    meanings = [meaning for meaning in guessed.meanings if meaning.field not in mapping]
    for field, named in mapping.items():
        if field not in SYNONYMS:
            raise UsageError(
                f"--map {field}={', '.join(named)}: there is no field {field!r}"
                f"{_nearest(field, FIELDS)}. The fields are: {', '.join(FIELDS)}."
            )
        wanted = [column for column in named if column]
        for column in wanted:
            if column not in guessed.columns:
                raise UsageError(
                    f"--map {field}={column}: the file has no column {column!r}"
                    f"{_nearest(column, guessed.columns)}. The columns are: "
                    f"{', '.join(guessed.columns)[:1000]}."
                )
        if field in SINGLE_FIELDS and len(wanted) > 1:
            raise UsageError(
                f"--map {field} names {len(wanted)} columns ({', '.join(wanted)}) and takes one."
                " Further names belong to the field alias."
            )
        meanings = [meaning for meaning in meanings if meaning.column not in wanted]
        meanings += [ColumnMeaning(field, column, f"--map {field}={column}") for column in wanted]
    return _ordered(guessed.columns, meanings)


def _ordered(columns: tuple[str, ...], meanings: Sequence[ColumnMeaning]) -> ColumnMap:
    # A stable sort keeps the leading column of each field first.
    order = {field: place for place, field in enumerate(FIELDS)}
    return ColumnMap(columns, tuple(sorted(meanings, key=lambda item: order[item.field])))


def _nearest(word: str, words: Sequence[str]) -> str:
    folded = {known.casefold(): known for known in words}
    close = difflib.get_close_matches(word.casefold(), folded, n=1, cutoff=0.5)
    return f"; did you mean {folded[close[0]]!r}?" if close else ""


def _by_header(column: str) -> tuple[str, int, str] | None:
    """Give the field that a header names, how unsure that is (0 is sure), and the reason."""
    whole = fold(_BRACKETS.sub(" ", column)) or fold(column)
    if (found := _field_of(whole)) is not None:
        return (*found, f"the header {column!r} means {found[0]}")
    for party in _PARTIES:
        rest = whole.removeprefix(party)
        if rest != whole and (found := _field_of(rest)) is not None:
            return found[0], found[1] + 1, f"the header {column!r} means {found[0]} of a {party}"
    return None


def _field_of(folded: str) -> tuple[str, int] | None:
    for field, words in _FOLDED.items():
        if folded in words:
            return field, 2 * words.index(folded)
    return None


def _by_content(
    field: str, columns: Sequence[str], rows: Sequence[Mapping[str, str]]
) -> ColumnMeaning | None:
    judge = {"lei": _lei_share, "country": _country_share, "name": _name_share}[field]
    best: str | None = None
    share = _CONTENT_SHARE
    for column in columns:
        if field == "country" and any(word in fold(column) for word in _NOT_COUNTRY):
            continue
        cells = [cell for row in rows if (cell := clean_text(row.get(column, "")))]
        found = judge(cells) if cells else 0.0
        if found >= share and (best is None or found > share):
            best, share = column, found
    if best is None:
        return None
    what = {"lei": "valid LEIs", "country": "countries", "name": "names"}[field]
    return ColumnMeaning(field, best, f"{share:.0%} of its first cells look like {what}")


def _lei_share(cells: Sequence[str]) -> float:
    found = [recognise_identifier(cell) for cell in cells]
    return sum(item is not None and item.scheme == "lei" for item in found) / len(cells)


def _country_share(cells: Sequence[str]) -> float:
    return sum(country_code(cell) is not None for cell in cells) / len(cells)


def _name_share(cells: Sequence[str]) -> float:
    """Give the share of cells that read like names; 0.0 where none shows an organisation."""
    worded = [cell for cell in cells if _is_worded(cell)]
    shown = sum(person_reason(cell) is None for cell in worded)
    different = len({cell.casefold() for cell in cells})
    if shown * 4 < len(cells) or different * 2 < len(cells):
        return 0.0
    return len(worded) / len(cells)


def _is_worded(cell: str) -> bool:
    letters = sum(character.isalpha() for character in cell)
    digits = sum(character.isdigit() for character in cell)
    return letters > 2 and letters * 10 > len(cell) * 6 and digits < 3 and "@" not in cell
