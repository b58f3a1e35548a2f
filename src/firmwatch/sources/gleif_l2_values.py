"""Values of records of the Global LEI Index's level 2: LEIs, codes, days and keys."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date

from lxml import etree

from firmwatch.errors import SchemaError
from firmwatch.model import Locator, PartyKind, RegisterParty
from firmwatch.sources.xml_records import fold
from firmwatch.text.identifiers import make_identifier

__all__ = ["code_at", "code_of", "day_of", "find_key", "is_deleted", "lei_at", "lei_party"]

_LEI = re.compile(r"[A-Z0-9]{18}[0-9]{2}")
_WORD = re.compile(r"[A-Z][A-Z0-9_-]{1,60}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(?:T[\d:.]+(?:Z|[+-]\d{2}:?\d{2})?|Z|[+-]\d{2}:\d{2})?")


def lei_at(root: etree._Element, path: str) -> str:
    """Give the LEI at a path below a record.

    Raises `ValueError` where it has not the form of ISO 17442; check digits are not mended.
    """
    lei = fold(root.findtext(path))
    if not _LEI.fullmatch(lei):
        raise ValueError(f"its {path} is {lei[:40]!r}, not 18 letters or digits and 2 digits")
    return lei


def code_at(root: etree._Element, path: str, known: Collection[str]) -> str:
    """Give the code at a path below a record; raises as `code_of` does."""
    return code_of(root.findtext(path), path, known)


def code_of(text: str | None, path: str, known: Collection[str]) -> str:
    """Give the code that is the text of an element; `path` names it in errors.

    Raises `ValueError` where it is no code, and `SchemaError` for a code that is not `known`, which
    may be the one that matters.
    """
    word = fold(text)
    if word in known:
        return word
    if not _WORD.fullmatch(word):
        raise ValueError(f"its {path} is {word[:40]!r}, which is no code")
    raise SchemaError(
        f"the {path} {word!r} is in no table, so nobody reads it. The publisher's format has "
        "changed: report it to the project; the last good snapshot stays in use."
    )


def day_of(text: str | None) -> str | None:
    """Give the day of an instant as it is printed, in the zone of who filed it; None for none.

    Raises `ValueError` for anything but ISO 8601.
    """
    printed = fold(text)
    if not printed:
        return None
    if not _DAY.fullmatch(printed):
        raise ValueError(f"the date {printed[:40]!r} is none of ISO 8601")
    return date.fromisoformat(printed[:10]).isoformat()


def find_key(lei: str, code: str) -> re.Pattern[bytes]:
    """Give the pattern of the first element `lei` and the first `code` behind it, in bytes."""
    tag = r"<(?:[\w.-]+:)?{}(?:\s[^<>]*)?>\s*({})\s*</"
    pattern = tag.format(lei, "[A-Z0-9]{20}") + r".*?" + tag.format(code, "[A-Z][A-Z0-9_-]*")
    return re.compile(pattern.encode("ascii"), re.DOTALL)


def is_deleted(root: etree._Element) -> bool:
    """Say whether a delta marks a record as deleted: it says when.

    Empty marks have been seen in full files, on records that are not deleted.
    """
    return bool(fold(root.findtext("Extension/Deletion/DeletedAt")))


def lei_party(party_id: str, source: str, locator: Locator) -> RegisterParty:
    """Make the party of an organisation of which only its LEI is known: `lei:` and the LEI."""
    lei = make_identifier("lei", party_id.removeprefix("lei:"))
    assert lei is not None, "an LEI has 20 characters"
    kind = PartyKind.ORGANISATION
    return RegisterParty(party_id, source, kind, (), locator, (lei,), derived=True)
