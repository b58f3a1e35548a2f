"""Beneficial Ownership Data Standard, 0.1 to 0.4: any file of statements, as registers publish.

A register and no list: its organisations raise no alerts by themselves, and of people there is what
scope rule S4 allows. A file is a JSON array of statements, or has one statement a line; statements
may stand in any order. Rules of the standard that say nothing of who owns whom (a date in the
future, the order of statements) are not checked; its types are, in every field.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from firmwatch.errors import RefusedError
from firmwatch.model import (
    Excluded,
    LeftOut,
    Locator,
    Parsed,
    PublishedAt,
    Quarantined,
    Source,
    SourceFile,
)
from firmwatch.sources.bods_fields import FIELDS, FILE, count_left_out
from firmwatch.sources.bods_fold import Fold
from firmwatch.sources.bods_parties import SOURCE_NAME, parties_and_interests
from firmwatch.sources.bods_statements import (
    Statement,
    UnreadableError,
    fields_of,
    read_statement,
)
from firmwatch.sources.json_pieces import Piece, count_pieces, pieces_of

__all__ = ["SOURCE", "count", "parse"]

_NOTHING_OWNED = "a person with no interest in an organisation of the file: scope rule S4"
_NO_SUBJECT = "a relationship whose subject is not specified"


def parse(files: Mapping[str, Path]) -> Iterator[Parsed]:
    """Turn a file of statements into parties and interests, with what became of all others.

    `files` gives the path of `statements.json`. It is read twice: first to learn which statement
    of each record counts and whom it refers to, of which memory holds some 700 bytes a statement.
    Raises `RefusedError` for a file that is no whole array and no JSON lines, and for one without
    a readable statement.
    """
    fold, first = Fold(), ""
    for place, piece in enumerate(pieces_of(files[FILE], FILE)):
        try:
            statement = read_statement(piece)
        except UnreadableError as error:
            first = first or f"line {piece.line}: {error}"
        else:
            assert piece.text is not None
            fold.take(place, statement, piece.text)
    if not fold.has_any:
        raise RefusedError(
            f"{FILE}: not one statement can be read; {first or 'there is none'}. The file has to "
            "hold statements of BODS 0.1 to 0.4; look at what the address gives."
        )
    fold.close()
    left_out: Counter[str] = Counter()
    for place, piece in enumerate(pieces_of(files[FILE], FILE)):
        yield from _events(place, piece, fold, left_out)
    yield from (LeftOut(field, number) for field, number in sorted(left_out.items()))
    if fold.published:
        yield PublishedAt(f"{fold.published}T00:00:00Z")


def count(files: Mapping[str, Path]) -> dict[str, int]:
    """Count the statements by their brackets or lines, without reading them as JSON."""
    return {FILE: count_pieces(files[FILE])}


def _events(place: int, piece: Piece, fold: Fold, left_out: Counter[str]) -> Iterator[Parsed]:
    locator = Locator(FILE, piece.line)
    try:
        statement = read_statement(piece)
    except UnreadableError as error:
        yield Quarantined(locator, str(error), error.statement_id)
        return
    if reason := fold.refused.get(place):
        yield Quarantined(locator, f"statement {statement.id}: {reason}", statement.id)
        return
    reason = fold.excluded.get(place) or _excluded(statement, fold)
    if reason:
        yield Excluded(locator, reason, statement.id)
        return
    try:
        found = list(parties_and_interests(statement, locator, fold))
    except ValueError as error:
        yield Quarantined(locator, f"statement {statement.id}: {error}", statement.id)
        return
    count_left_out(statement.type, *fields_of(piece), left_out)
    yield from found


def _excluded(statement: Statement, fold: Fold) -> str | None:
    record = fold.record_of(statement.record_id)
    if statement.type == "person" and record not in fold.owns:
        return _NOTHING_OWNED
    if statement.type == "relationship" and not fold.records[record].asset:
        return _NO_SUBJECT
    return None


SOURCE = Source(
    name=SOURCE_NAME,
    title="Beneficial Ownership Data Standard, 0.1 to 0.4 (any file; a register, no list)",
    publisher="whoever publishes the file",
    url="",
    licence="as the publisher of the file states",
    files=(SourceFile(FILE, ""),),
    entries_min=1,
    entries_max=50_000_000,
    schedule_hours=24,
    stale_hours=24 * 35,
    parse=parse,
    count=count,
    fields=FIELDS,
)
