"""The column `ids` of the US Consolidated Screening List: numbers, wallets and properties.

OFAC's labels stand in it, behind the number up to 2022 ("RU, 1234, Tax ID No.") and before it
since ("Tax ID No., 1234, RU").
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from firmwatch.model import Identifier
from firmwatch.sources.us_ofac_labels import Label, Use, find_label
from firmwatch.sources.us_ofac_remarks import read_identifier
from firmwatch.text.identifiers import make_identifier

__all__ = ["Ids", "read_ids"]

_PIECES = re.compile(r";\s+")
_COUNTRY = re.compile(r"[A-Z]{2}")
_WALLET = re.compile(r"\S+")


@dataclass(slots=True)
class Ids:
    """What the column gave; `wallets` are (currency, address) pairs."""

    identifiers: list[Identifier] = field(default_factory=list)
    wallets: list[tuple[str, str]] = field(default_factory=list)
    properties: list[tuple[str, str]] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class _Piece:
    printed: str
    label: Label | None
    value: str
    country: str


def read_ids(text: str, *, vessel: bool) -> Ids:
    """Read the column of an organisation or vessel.

    E-mail addresses, telephone numbers, web sites and papers of people are counted in `left_out`
    under the names that the source of OFAC's own list uses; a text whose label is not known is a
    property `ids`.
    """
    ids = Ids()
    for raw in filter(None, map(str.strip, _PIECES.split(text))):
        piece = _piece(raw)
        label = piece.label
        if label is None:
            ids.properties.append(("ids", raw))
        elif label.use in (Use.CONTACT, Use.PERSONAL, Use.BIRTH_DATE):
            ids.left_out[f"organisation.{label.field}"] += 1
        elif label.use is Use.WALLET and _WALLET.fullmatch(piece.value):
            currency = piece.printed.rsplit(" ", 1)[-1]
            wallet = make_identifier("wallet", piece.value)
            if wallet:
                ids.wallets.append((currency, piece.value))
                ids.identifiers.append(wallet)
        elif found := _identifier(label, piece, vessel):
            ids.identifiers.append(found)
        else:
            ids.properties.append((piece.printed, piece.value))
    return ids


def _identifier(label: Label, piece: _Piece, vessel: bool) -> Identifier | None:
    if label.use is not Use.IDENTIFIER:
        return None
    printed = f"{piece.value} ({piece.country})" if piece.country else piece.value
    return read_identifier(label, printed, vessel)


def _piece(raw: str) -> _Piece:
    parts = raw.split(", ")
    if len(parts) > 1:
        label, _ = find_label(parts[0])
        if label and not label.whole and label.text != "www.":
            country = parts[-1] if len(parts) > 2 and _COUNTRY.fullmatch(parts[-1]) else ""
            rest = parts[1:-1] if country else parts[1:]
            return _Piece(_printed(parts[0]), label, ", ".join(rest), country)
        label, _ = find_label(parts[-1])
        if label and not label.whole:
            country = parts[0] if len(parts) > 2 and _COUNTRY.fullmatch(parts[0]) else ""
            rest = parts[1:-1] if country else parts[:-1]
            return _Piece(_printed(parts[-1]), label, ", ".join(rest), country)
    label, text = find_label(raw)
    return _Piece(label.text if label else raw, label, text, "")


def _printed(label: str) -> str:
    return label.strip(" :-")
