"""What the remarks of one entry give: names, identifiers, links, wallets and properties."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from firmwatch.model import Identifier, Link, Name, NameType, RecordKind
from firmwatch.sources.us_ofac_labels import Use
from firmwatch.sources.us_ofac_remarks import (
    Piece,
    Remarks,
    read_birth_dates,
    read_identifier,
    read_quoted_name,
    read_wallet,
)
from firmwatch.text.identifiers import make_identifier
from firmwatch.text.scripts import script_of

__all__ = ["Parts", "read_parts"]


@dataclass(slots=True)
class Parts:
    """What the remarks of one entry gave, in their order.

    `wallets` holds each digital currency address by (currency code, address).
    """

    names: list[Name] = field(default_factory=list)
    identifiers: list[Identifier] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    birth_dates: list[str] = field(default_factory=list)
    properties: list[tuple[str, str]] = field(default_factory=list)
    wallets: dict[tuple[str, str], Piece] = field(default_factory=dict)


def read_parts(remarks: Remarks, kind: RecordKind, left_out: Counter[str]) -> Parts:
    """Read the remarks of an entry of this kind, adding what is not kept to `left_out` by name.

    Of a listed person only names, birth dates and wallets are read (scope rules S4 and S7).
    """
    person = kind is RecordKind.LISTED_PERSON
    parts = Parts()
    pieces, broken = remarks.pieces()
    for piece in pieces:
        if person:
            _read_of_person(piece, parts, left_out)
        else:
            _read(piece, parts, kind is RecordKind.VESSEL, left_out)
    if broken is not None:
        left_out["listed_person.remark" if person else "remark: cut off at 1,000 characters"] += 1
    return parts


def _read(piece: Piece, parts: Parts, vessel: bool, left_out: Counter[str]) -> None:
    label = piece.label
    if _read_shared(piece, parts):
        return
    if label and label.use is Use.IDENTIFIER:
        identifier = read_identifier(label, piece.text, vessel)
        if identifier:
            parts.identifiers.append(identifier)
            return
    elif label and label.use is Use.LINK and piece.text:
        parts.links.append(Link(label.text, piece.text))
        return
    elif label and label.use is Use.PROPERTY:
        parts.properties.append((label.text, piece.text))
        return
    elif label and label.use is Use.CONTACT:
        left_out[f"organisation.{label.field}"] += 1
        return
    left_out[f"remark: {label.text if label else _first_words(piece.raw)}"] += 1


def _read_of_person(piece: Piece, parts: Parts, left_out: Counter[str]) -> None:
    label = piece.label
    if _read_shared(piece, parts):
        return
    if label and label.use is Use.BIRTH_DATE and (dates := read_birth_dates(piece.text)):
        parts.birth_dates.extend(dates)
        return
    left_out[f"listed_person.{label.field if label else 'remark'}"] += 1


def _read_shared(piece: Piece, parts: Parts) -> bool:
    label = piece.label
    if label and label.use in (Use.ALIAS, Use.PREVIOUS_NAME):
        value, quoted = read_quoted_name(piece.text)
        kind = NameType.ALIAS if label.use is Use.ALIAS else NameType.PREVIOUS_NAME
        if value:
            parts.names.append(Name(value, kind, quoted, script_of(value), piece.locator))
        return bool(value)
    if label and label.use is Use.WALLET:
        found = read_wallet(piece.text)
        wallet = make_identifier("wallet", found[1]) if found else None
        if found and wallet:
            parts.wallets.setdefault(found, piece)
            parts.identifiers.append(wallet)
        return wallet is not None
    return False


def _first_words(piece: str) -> str:
    words = re.findall(r"[^\W\d_]+", piece)
    return " ".join(words[:3]) or "no words"
