"""Letting a held row in, once the user has said that it is no person."""

from __future__ import annotations

import json
from dataclasses import replace

from firmwatch.errors import UsageError
from firmwatch.model import HeldRow, Subject
from firmwatch.portfolio.columns import ColumnMap
from firmwatch.portfolio.rows import RowReader
from firmwatch.text.identifiers import SCHEMES, make_identifier

__all__ = ["release"]


def release(
    held: HeldRow, columns: ColumnMap, identifier: tuple[str, str] | None = None
) -> Subject:
    """Make the subject of a held row that the user confirmed, or gave an identifier for.

    `columns` is the map that the row was read by; `identifier` is (scheme, number as printed).
    The subject's id is the held row's. Raises `UsageError` for an identifier of an unknown scheme,
    without a value, or whose check digits are wrong.
    """
    cells: dict[str, str] = json.loads(held.raw)
    subject = RowReader(held.portfolio_id, columns, (), held.held_at).subject(cells)
    if identifier is None:
        return subject
    scheme, value = identifier
    if scheme not in SCHEMES:
        raise UsageError(
            f"{scheme!r} is no identifier scheme. The schemes are: {', '.join(SCHEMES)}."
        )
    given = make_identifier(scheme, value, subject.countries[0] if subject.countries else None)
    if given is None or given.valid is False:
        raise UsageError(
            f"{value!r} is no {SCHEMES[scheme].title}: "
            f"{'it is empty' if given is None else 'its check digits are wrong'}. Check it in the "
            "register, or confirm the row without a number."
        )
    others = [item for item in subject.identifiers if item.value != given.value]
    return replace(subject, identifiers=(*others, given))
