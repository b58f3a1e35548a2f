"""Digital currency addresses of OFAC's SDN list, as a plain list of `asset,address`.

**A community copy**, not a publication of OFAC's: volunteers draw the addresses out of the SDN list
and publish them without their owners, one file per asset; this source reads such a list with the
asset in front. Use it where nothing but addresses is wanted: `us_ofac_sdn` carries the same
addresses from the publisher itself, with who holds them and under which program.

There is no published identifier. The id is asset and address, the letter case of hexadecimal
addresses folded, since it is a checksum only (EIP-55) and differs between versions.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import BinaryIO

from firmwatch.errors import RefusedError, SchemaError
from firmwatch.model import (
    Excluded,
    FieldUse,
    Listing,
    ListingStatus,
    Locator,
    Name,
    Parsed,
    Quarantined,
    Record,
    RecordKind,
    Source,
    SourceFile,
)
from firmwatch.text.identifiers import make_identifier
from firmwatch.text.scripts import script_of

__all__ = ["SOURCE", "count", "parse"]

FILE = "ofac_addresses.csv"
SOURCE_NAME = "us_ofac_wallets"
COLUMNS = ["asset", "address"]

UNREADABLE_SHARE_MAX = 0.05
"""A file with a larger share of unreadable rows is not to be trusted: project's own choice."""
_UNREADABLE_MIN = 5
_LINE_BYTES_MAX = 4096
_CHUNK_BYTES = 1 << 16
_EXCERPT = 300

_ASSET = re.compile(r"[A-Z0-9]{2,10}")
# Addresses in the copy at hand have 34 to 96 characters; a colon may stand behind a prefix
# ("bitcoincash:").
_ADDRESS = re.compile(r"[A-Za-z0-9]+(?::[A-Za-z0-9]+)?")
_LENGTHS = range(25, 201)
_HEXADECIMAL = re.compile(r"0x[0-9A-Fa-f]+")


def parse(files: Mapping[str, Path]) -> Iterator[Parsed]:
    """Turn the list into one record of a wallet per address.

    A row is a line, read apart from its neighbours. A last line without an end is quarantined,
    since nobody can see whether its address is whole. Raises `RefusedError` for a file that is
    missing, empty or has more than `UNREADABLE_SHARE_MAX` of its rows unreadable, `SchemaError` for
    other columns than `COLUMNS`.
    """
    seen: dict[str, int] = {}
    rows = quarantined = 0
    for number, line in _lines(files):
        event = _read(line, Locator(FILE, number), seen)
        rows += 1
        quarantined += isinstance(event, Quarantined)
        yield event
    if quarantined > max(_UNREADABLE_MIN, UNREADABLE_SHARE_MAX * rows):
        raise RefusedError(
            f"{FILE}: {quarantined} of {rows} rows cannot be read, more than"
            f" {UNREADABLE_SHARE_MAX:.0%}. Fetch it again; the last good snapshot stays in use."
        )


def count(files: Mapping[str, Path]) -> dict[str, int]:
    """Count the lines that are not blank, but for the header, without reading them."""
    inked, ink = 0, False
    with files[FILE].open("rb") as stream:
        while chunk := stream.read(_CHUNK_BYTES):
            first, *others = chunk.translate(None, b" \t\r\xef\xbb\xbf").split(b"\n")
            ink = ink or bool(first)
            for piece in others:
                inked, ink = inked + ink, bool(piece)
    return {FILE: max(inked + ink - 1, 0)}


def _lines(files: Mapping[str, Path]) -> Iterator[tuple[int, bytes]]:
    """Give every line behind the header that is not blank, with its 1-based number."""
    try:
        stream = files[FILE].open("rb")
    except (KeyError, OSError) as error:
        raise RefusedError(f"The file {FILE} cannot be read ({error}). Fetch it again.") from error
    with stream:
        begun, number = False, 0
        while line := _readline(stream):
            number += 1
            if not line.translate(None, b" \t\r\n\xef\xbb\xbf"):
                continue
            if begun:
                yield number, line
            else:
                _check_header(line, number)
                begun = True
    if not begun:
        raise RefusedError(f"{FILE} is empty. Fetch it again; the last good snapshot stays in use.")


def _readline(stream: BinaryIO) -> bytes:
    """Read a line with its end; of one that is too long, the beginning and the end."""
    line = stream.readline(_LINE_BYTES_MAX + 1)
    if len(line) > _LINE_BYTES_MAX and not line.endswith(b"\n"):
        while more := stream.readline(_LINE_BYTES_MAX + 1):
            if more.endswith(b"\n"):
                return line + b"\n"
    return line


def _check_header(line: bytes, number: int) -> None:
    text = line[:_LINE_BYTES_MAX].decode("utf-8-sig", "replace")
    columns = [cell.strip(' \t\r\n"') for cell in text.split(",")]
    if columns != COLUMNS:
        raise SchemaError(
            f"{FILE}, line {number}: the columns are {', '.join(columns)[:80]!r}, not"
            f" {', '.join(COLUMNS)!r}. This is another file, or its form has changed: look at what"
            " the address gives; the last good snapshot stays in use."
        )


def _read(line: bytes, locator: Locator, seen: dict[str, int]) -> Parsed:
    asset, address, reason = _cells(line)
    if reason:
        shown = line[:_EXCERPT].decode("utf-8", "replace").strip()
        excerpt = "".join(letter if letter.isprintable() else " " for letter in shown)
        return Quarantined(locator, reason, excerpt=excerpt)
    folded = address.lower() if _HEXADECIMAL.fullmatch(address) else address
    record_id = f"{asset}:{folded}"
    first = seen.setdefault(record_id, locator.line)
    if first != locator.line:
        return Excluded(locator, f"duplicate of line {first}", record_id)
    wallet = make_identifier("wallet", address)
    assert wallet
    return Record(
        id=record_id,
        source=SOURCE_NAME,
        kind=RecordKind.WALLET,
        names=(Name(address, script=script_of(address), locator=locator),),
        locator=locator,
        identifiers=(wallet,),
        listings=(Listing("SDN", "OFAC", ListingStatus.SANCTION),),
        properties=(("currency", asset),),
    )


def _cells(line: bytes) -> tuple[str, str, str]:
    """Give asset, address, and why the row cannot be read, if it cannot."""
    if not line.endswith(b"\n"):
        return "", "", "its line has no end, so that the address may be cut off"
    if len(line) > _LINE_BYTES_MAX:
        return "", "", f"it is longer than {_LINE_BYTES_MAX} bytes"
    try:
        (cells,) = csv.reader([line.decode("ascii").rstrip("\r\n")], strict=True)
    except (csv.Error, ValueError):
        return "", "", "its quotes do not close, or it is no ASCII"
    if len(cells) != len(COLUMNS):
        return "", "", f"it has {len(cells)} columns, not {len(COLUMNS)}"
    asset, address = (cell.strip() for cell in cells)
    if not _ASSET.fullmatch(asset):
        return "", "", "its asset is no currency code"
    if not _ADDRESS.fullmatch(address) or len(address) not in _LENGTHS:
        return "", "", "its address is no digital currency address"
    return asset, address, ""


SOURCE = Source(
    name=SOURCE_NAME,
    title="Digital currency addresses of the OFAC SDN list (community copy)",
    publisher="volunteers, from the list of the US Treasury's Office of Foreign Assets Control",
    url="https://github.com/0xB10C/ofac-sanctioned-digital-currency-addresses",
    licence="public domain (17 U.S.C. 105)",
    # The copies are published as one file per asset: where the list of all is, its user says.
    files=(SourceFile(FILE, ""),),
    # 654 addresses in the copy at hand.
    entries_min=300,
    entries_max=20_000,
    schedule_hours=24,
    # As us_ofac_sdn: a Friday's list is the newest until Tuesday after a holiday.
    stale_hours=96,
    parse=parse,
    count=count,
    fields=(
        FieldUse(FILE, "asset", "`id`, and `properties` as the currency"),
        FieldUse(
            FILE,
            "address",
            "`id`, `names` and `identifiers`, `wallet`; us_ofac_sdn carries the same addresses from"
            " OFAC itself, with their holders",
        ),
    ),
)
