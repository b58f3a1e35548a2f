"""Entries of the lists that have a source module: OFAC, the United Nations, FollowTheMoney."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from firmwatch.model import Excluded, NameType, Quarantined, Record, RecordKind
from firmwatch.quality.entries import Entry, EntryName, Published, clean_name
from firmwatch.sources import source

__all__ = ["read_ftm", "read_ofac", "read_ofac_consolidated", "read_un"]

_KINDS = (RecordKind.ORGANISATION, RecordKind.VESSEL)


def read_ofac(folder: Path) -> Published:
    """Read `sdn.csv`, `add.csv` and `alt.csv` of a folder; raises what the source raises."""
    files = {name: folder / name for name in ("sdn.csv", "add.csv", "alt.csv")}
    return _read("us_ofac_sdn", files, "us_ofac")


def read_ofac_consolidated(folder: Path) -> Published:
    """Read `cons_prim.csv`, `cons_add.csv` and `cons_alt.csv`, which have the form of the SDN's."""
    files = {
        "sdn.csv": folder / "cons_prim.csv",
        "add.csv": folder / "cons_add.csv",
        "alt.csv": folder / "cons_alt.csv",
    }
    return _read("us_ofac_sdn", files, "us_ofac")


def read_un(path: Path) -> Published:
    """Read the consolidated list of the United Nations from its XML."""
    return _read("un_sc", {source("un_sc").files[0].name: path}, "un")


def read_ftm(path: Path) -> Published:
    """Read a file of FollowTheMoney entities, one JSON object a line."""
    return _read("ftm", {source("ftm").files[0].name: path}, "ftm")


def _read(name: str, files: Mapping[str, Path], publisher: str) -> Published:
    published = Published()
    for item in source(name).parse(files):
        match item:
            case Record() if item.kind in _KINDS and not item.derived:
                published.entries.append(_entry(item, publisher))
            case Record():
                published.left_out[f"{item.kind.value}: not compared by name"] += 1
            case Quarantined() | Excluded():
                published.left_out[item.reason] += 1
            case _:
                pass
    return published


def _entry(record: Record, publisher: str) -> Entry:
    names = {
        clean_name(name.value): EntryName(
            clean_name(name.value), name.weak, name.type is NameType.PREVIOUS_NAME
        )
        for name in reversed(record.names)
    }
    return Entry(
        publisher,
        record.id,
        tuple(reversed(names.values())),
        record.kind.value,
        record.countries,
        frozenset((item.scheme, item.value) for item in record.identifiers),
    )
