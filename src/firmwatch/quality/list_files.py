"""Entries of lists that have no source module yet: names only, no more than measuring needs."""

from __future__ import annotations

import csv
import gzip
import re
from collections import defaultdict
from pathlib import Path

from firmwatch.errors import SchemaError
from firmwatch.quality.entries import Entry, EntryName, Published, clean_name
from firmwatch.text.countries import country_code
from firmwatch.text.person_names import person_reason

__all__ = ["read_au", "read_ca", "read_csl", "read_eu_csv", "read_eu_xml", "read_uk"]

_EU_COLUMNS = 17
"""Columns of the FSF CSV 1.0 that are read: up to the first whole name."""
_CODE = 3
"""Country names are longer; two letters at the end of an address ("No") are no code."""
_UNREADABLE = re.compile(r"[?\ufffd]")
_CA_TAIL = re.compile(
    r"^(?:(?:Ltd|Limited|Inc|Co|Corp|Company|LLC|JSC|PLC|S\.?A|GmbH|OAO|OOO|PJSC)\b\.?\s*)+$", re.I
)


def read_eu_xml(path: Path) -> Published:
    """Read the European Union's old `WHOLE` XML: entities of type E and their whole names."""
    from lxml import etree

    published = Published()
    tree = etree.parse(str(path), etree.XMLParser(resolve_entities=False, no_network=True))
    for entity in tree.iter("ENTITY"):
        if entity.get("Type") != "E":
            published.left_out["person"] += 1
            continue
        names = [clean_name(item.findtext("WHOLENAME")) for item in entity.iter("NAME")]
        _add(published, "eu", str(entity.get("Id")), names)
    return published


def read_eu_csv(path: Path) -> Published:
    """Read the Union's FSF CSV 1.0, also as a spreadsheet saves it (each row in one cell).

    Names with a letter that the spreadsheet lost ("?") are left out and counted.
    """
    names: dict[str, list[str]] = defaultdict(list)
    published = Published()
    with path.open(encoding="cp1252", errors="replace", newline="") as stream:
        for number, cells in enumerate(csv.reader(stream)):
            columns = cells[0].split(";") if cells else []
            if number == 0:
                if columns[1:3] != ["Entity_logical_id", "Subject_type"]:
                    raise SchemaError(f"{path.name}: the columns are not those of the FSF CSV 1.0.")
            elif len(columns) <= _EU_COLUMNS:
                published.left_out["a row of another width"] += 1
            elif columns[2] != "E":
                published.left_out["person"] += 1
            elif not columns[_EU_COLUMNS]:
                published.left_out["a row without a name"] += 1
            elif _UNREADABLE.search(columns[_EU_COLUMNS]):
                published.left_out["a name with lost letters"] += 1
            else:
                names[columns[1]].append(clean_name(columns[_EU_COLUMNS]))
    for key, values in names.items():
        _add(published, "eu", key, values)
    return published


def read_uk(path: Path) -> Published:
    """Read OFSI's CSV of 2018: rows of one group id are one entry, the prime alias first."""
    published = Published()
    rows: dict[str, list[dict[str, str]]] = defaultdict(list)
    with path.open(encoding="cp1252", newline="") as stream:
        next(stream)
        for row in csv.DictReader(stream):
            if row["Group Type"].strip() == "Individual":
                published.left_out["person"] += 1
            else:
                rows[row["Group ID"]].append(row)
    for key, group in rows.items():
        group.sort(key=lambda row: row["Alias Type"].strip() != "Prime Alias")
        parts = ("Name 1", "Name 2", "Name 3", "Name 4", "Name 5", "Name 6")
        names = [clean_name(" ".join(row[part] for part in parts)) for row in group]
        countries = [code for row in group if (code := country_code(clean_name(row["Country"])))]
        _add(published, "uk", key, names, tuple(dict.fromkeys(countries)))
    return published


def read_csl(path: Path) -> Published:
    """Read the US Consolidated Screening List without OFAC's own parts, from its CSV.

    The parts of Commerce and State have no type: a name that may be a person's is left out.
    """
    published = Published()
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            if "Treasury" in row["source"]:
                published.left_out["a list of OFAC, which is read from OFAC"] += 1
            elif row["type"] not in ("", "Entity", "Vessel") or person_reason(row["name"]):
                published.left_out["person, or a name that may be a person's"] += 1
            else:
                names = [row["name"], *re.split(r";\s*(?:and\s)?", row["alt_names"] or "")]
                tails = [address.rsplit(",", 1)[-1] for address in row["addresses"].split(";")]
                codes = [code for tail in tails if (code := country_code(clean_name(tail)))]
                _add(published, "us_csl", row["_id"], names, tuple(dict.fromkeys(codes)))
    return published


def read_ca(path: Path) -> Published:
    """Read Canada's SEMA XML: entities and their aliases, which stand in one field.

    The field is cut at commas, but not before a bare legal form ("X Co., Ltd.").
    """
    from lxml import etree

    published = Published()
    tree = etree.parse(str(path), etree.XMLParser(resolve_entities=False, no_network=True))
    for number, record in enumerate(tree.iter("record")):
        entity = clean_name(record.findtext("Entity"))
        if not entity:
            published.left_out["person"] += 1
            continue
        names = [entity]
        for part in re.split(r"[,;]\s*", record.findtext("Aliases") or ""):
            if len(names) > 1 and _CA_TAIL.match(part):
                names[-1] += f", {part}"
            else:
                names.append(part)
        _add(published, "ca", str(number), names)
    return published


def read_au(path: Path) -> Published:
    """Read Australia's consolidated list: rows of one number ("201", "201a") are one entry."""
    from python_calamine import CalamineWorkbook

    published = Published()
    groups: dict[str, list[tuple[bool, str]]] = defaultdict(list)
    countries: dict[str, list[str]] = defaultdict(list)
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    for cells in rows[1:]:
        reference = re.match(r"\d+", str(cells[0]).strip())
        if str(cells[2]).strip().lower() != "entity" or reference is None:
            published.left_out["person, or a row without a number"] += 1
            continue
        primary = str(cells[3]).strip().lower() == "primary name"
        groups[reference[0]].append((not primary, str(cells[1])))
        tail = clean_name(str(cells[7])).rstrip(".").rsplit(",", 1)[-1]
        if len(tail) > _CODE and (code := country_code(clean_name(tail))):
            countries[reference[0]].append(code)
    for key, group in groups.items():
        group.sort(key=lambda item: item[0])
        found = tuple(dict.fromkeys(countries[key]))
        _add(published, "au", key, [name for _, name in group], found)
    return published


def _add(
    published: Published,
    publisher: str,
    key: str,
    names: list[str],
    countries: tuple[str, ...] = (),
) -> None:
    kept = tuple(dict.fromkeys(name for text in names if (name := clean_name(text))))
    if kept:
        named = tuple(EntryName(name) for name in kept)
        published.entries.append(Entry(publisher, key, named, countries=countries))
    else:
        published.left_out["an entry without a name"] += 1
