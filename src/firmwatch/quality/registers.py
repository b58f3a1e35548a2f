"""Entries of registers and labelled files: former names, patent owners, tickers, institutions."""

from __future__ import annotations

import csv
import gzip
import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

from firmwatch.quality.entries import Entry, EntryName, Published, clean_name
from firmwatch.text.countries import country_code

__all__ = [
    "read_former_names",
    "read_kvk_pairs",
    "read_ofac_identifiers",
    "read_patents",
    "read_patstat",
    "read_portfolio",
    "read_tickers",
]

_SCHEMES = {"lei", "imo", "inn", "ogrn"}
"""Identifiers that one organisation alone has; a BIC or an MMSI is handed on or shared."""


def read_former_names(path: Path, publisher: str, key: str) -> Published:
    """Read renamings by column `key`, `name_before` and `name_after` (the Commission's, or ROR's).

    A change of name is the register's word, and often a new name altogether.
    """
    published = Published()
    for row in _rows(path):
        names = [EntryName(clean_name(row["name_after"]))]
        names.append(EntryName(clean_name(row["name_before"]), former=True))
        country = row.get("country", "")
        countries = (country,) if country else ()
        published.entries.append(
            Entry(publisher, row[key].lstrip("0"), tuple(names), countries=countries)
        )
    return published


def read_tickers(path: Path) -> Published:
    """Read the SEC's file of tickers: one entry a central index key."""
    rows = json.loads(path.read_text(encoding="utf-8")).values()
    titles = {str(row["cik_str"]): clean_name(row["title"]) for row in rows}
    return Published([Entry("sec", key, (EntryName(name),)) for key, name in titles.items()])


def read_patents(path: Path) -> Published:
    """Read clusters of patent assignees, the most frequent spelling first.

    A cluster is a group of companies ("Hoechst" with all its subsidiaries): it is `coarse`.
    """
    spellings: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for row in _rows(path):
        name = clean_name(row["organization"])
        spellings[row["unique_id"]].append((-int(row["mentions"]), name))
    entries = [
        Entry("patents", key, tuple(EntryName(name) for _, name in sorted(found)), coarse=True)
        for key, found in spellings.items()
    ]
    return Published(entries)


def read_patstat(path: Path) -> Published:
    """Read Dutch patent applicants by the Leuven identifier, which harmonises one company's names.

    Some identifiers gather a group and some companies have two, so the entries are `coarse`.
    """
    names: dict[str, dict[str, None]] = defaultdict(dict)
    for row in _rows(path):
        names[row["leuven_id"]][clean_name(row["raw_name"].lstrip("* "))] = None
    entries = [
        Entry("patstat_nl", key, tuple(map(EntryName, found)), countries=("NL",), coarse=True)
        for key, found in names.items()
    ]
    return Published(entries)


def read_kvk_pairs(path: Path) -> Iterator[tuple[Entry, Entry, bool]]:
    """Give pairs of Dutch register names with the verdict of the file's own key."""
    for row in _rows(path):
        left, right = (clean_name(row[column]) for column in ("gt_name", "name"))
        same = row["correct"] == "True"
        yield (
            Entry("kvk", row["gt_uid"], (EntryName(left),), countries=("NL",)),
            Entry("kvk", row["uid"], (EntryName(right),), countries=("NL",)),
            same,
        )


def read_ofac_identifiers(path: Path) -> Published:
    """Read identifiers that were drawn from OFAC's remarks, with the name they stand beside."""
    names: dict[str, str] = {}
    found: dict[str, set[tuple[str, str]]] = defaultdict(set)
    published = Published()
    kinds: dict[str, str] = {}
    for row in _rows(path):
        if row["id_type"] not in _SCHEMES:
            published.left_out[f"identifier {row['id_type']}: it may be shared"] += 1
            continue
        names.setdefault(row["ent_num"], clean_name(row["name"]))
        kinds[row["ent_num"]] = "vessel" if row["type"] == "vessel" else "organisation"
        found[row["ent_num"]].add((row["id_type"], row["id_value"].upper()))
    for key, name in names.items():
        ids = frozenset(found[key])
        published.entries.append(
            Entry("us_ofac", key, (EntryName(name),), kinds[key], identifiers=ids)
        )
    return published


def read_portfolio(path: Path, wanted: Callable[[str], bool] | None = None) -> Iterator[Entry]:
    """Give a portfolio's organisations one by one, with the LEI or ROR that their id is made of.

    With `wanted`, rows whose id it refuses are passed over: half a million entries take their time.
    """
    for row in _rows(path):
        if wanted is not None and not wanted(row["id"]):
            continue
        scheme, _, value = row["id"].partition(":")
        ids = (
            frozenset({(scheme, value.upper())}) if scheme in ("lei", "cik", "ror") else frozenset()
        )
        country = country_code(row["country"])
        countries = (country,) if country else ()
        names = (EntryName(clean_name(row["name"])),)
        yield Entry("portfolio", row["id"], names, countries=countries, identifiers=ids)


def _rows(path: Path) -> Iterator[dict[str, str]]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8-sig", newline="") as stream:
        yield from csv.DictReader(stream)
