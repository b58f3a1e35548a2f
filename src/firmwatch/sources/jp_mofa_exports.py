"""Japan's export bans against designated entities, from the text of the ministry's notices.

The documents are the notifications of the Ministry of Foreign Affairs (外務省告示) that name the
entities of the Russian Federation, of Belarus and of third countries to which exports are banned
under the Foreign Exchange and Foreign Trade Act. The Ministry of Economy, Trade and Industry
prints them as PDF files. They are not its Foreign End User List, which is another document.

The user gives the text of the files, one behind the other, in one UTF-8 file. The form was read
from texts whose lines stand at the left margin and whose pages follow each other without a break:
what a PDF library's page texts give. `pdftotext FILE.pdf -` (not `-layout`) keeps the same order
and has a form feed between pages, which is read as the end of a line.

Nothing printed identifies an entry for good, so its id is derived: 16 hexadecimal digits of the
SHA-256 of the notification, the folded Latin name and the country of the address. An entry that
would have the id of an earlier one gets "-2" behind it.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from firmwatch.errors import RefusedError
from firmwatch.model import (
    Address,
    Excluded,
    FieldUse,
    LeftOut,
    Listing,
    ListingStatus,
    Locator,
    Name,
    NameType,
    Parsed,
    PublishedAt,
    Quarantined,
    Record,
    RecordKind,
    Source,
    SourceFile,
)
from firmwatch.sources.jp_mofa_entries import FILE, Entry, Notice, read_notices
from firmwatch.sources.jp_mofa_names import EntryNames, entry_names
from firmwatch.sources.printed_addresses import address_country, distinct, split_addresses
from firmwatch.text.scripts import script_of

__all__ = ["SOURCE", "count", "parse"]

SOURCE_NAME = "jp_mofa_exports"
_AUTHORITY = "Japan, Ministry of Foreign Affairs"
_URL = (
    "https://www.meti.go.jp/policy/external_economy/trade_control/02_export/17_russia/russia.html"
)
_SUBJECT = "輸出等に係る禁止措置"
_NOTIFICATION = re.compile("（([^（）]*外務省告示[^（）]*号)）")
_HOMES = {"ロシア連邦の団体": "RU", "ベラルーシ共和国の団体": "BY"}
_PROGRAMS = {
    "令和四年外務省告示第八十二号": "Export ban, entities of the Russian Federation",
    "令和四年外務省告示第百四号": "Export ban, entities of the Republic of Belarus",
    "令和五年外務省告示第四百四十七号": "Export ban, entities of third countries",
}
_PATRONYMIC = re.compile(r"[A-Z][\w'’]+\s+[A-Z][\w'’]*(?:ovich|evich|ovna|evna)\s+[A-Z][\w'’-]+")
_LETTERS = "[\u3040-\u30ff\u4e00-\u9fff]"
_HEADING = "[○◯](?=[^○◯]{0,400}?外務省告示)"
_MARK = re.compile(
    r"(?P<address>所\s*在\s*地\s*[：:])|(?:^[ \u3000]*|(?<=[.．。)A-Za-z])[ \u3000]*)"
    rf"(?P<number>[0-9]{{1,4}})[ \u3000]+(?=[^\n]{{0,40}}{_LETTERS})",
    re.MULTILINE,
)
_WRAPPED = re.compile(r"(?<=[0-9A-Za-z]-)\n\s*")
_NARROW = str.maketrans({"，": ",", "；": ";"})
_EXCERPT_CHARACTERS = 300


def parse(files: Mapping[str, Path]) -> Iterator[Parsed]:
    """Turn the notices into records, with what became of every entry that is not one.

    `files` gives the path of `designated_entities.txt`. Raises `RefusedError` for a text that is
    no such notice or has none of its entries.
    """
    left_out: Counter[str] = Counter()
    seen: dict[str, list[Record]] = {}
    updated: set[str] = set()
    for notice in read_notices(files[FILE]):
        notification = _NOTIFICATION.search(notice.title)
        if _SUBJECT not in notice.title or not notification or not notice.entries:
            raise RefusedError(
                f"{FILE}: the notice {notice.title[:80]!r} is not one of the Ministry of Foreign"
                " Affairs on banned exports, or has no entries. Give the text of these PDF files"
                " alone; the last good snapshot stays in use."
            )
        if notice.updated_date:
            updated.add(notice.updated_date)
        left_out["指定日 (of the notice, not of the entry)"] += notice.designated_date is not None
        for entry in notice.entries:
            event = _read(entry, notice, notification[1], seen)
            if isinstance(event, Record) and event.kind is RecordKind.LISTED_PERSON:
                left_out["listed_person.number"] += 1
                left_out["listed_person.所在地 (but for its country)"] += 1
            yield event
    if updated:
        yield PublishedAt(f"{max(updated)}T00:00:00Z")
    yield from (LeftOut(name, number) for name, number in sorted(left_out.items()) if number)


def count(files: Mapping[str, Path]) -> dict[str, int]:
    """Count the entries by walking over numbers and addresses, without cutting the text.

    Every address is an entry, and so is a number in its turn that no address follows.
    """
    wide_digits = str.maketrans("０１２３４５６７８９\f\r", "0123456789\n\n")
    text = files[FILE].read_bytes().decode("utf-8-sig", "replace").replace("\r\n", "\n")
    return {FILE: sum(map(_count_notice, re.split(_HEADING, text.translate(wide_digits))[1:]))}


def _count_notice(text: str) -> int:
    marks = list(_MARK.finditer(text))
    places = {int(mark["number"]): mark.start() for mark in marks if mark["number"]}
    total = last = begun = 0
    waiting = False
    for mark in marks:
        if mark["address"]:
            total, waiting = total + 1, False
            continue
        number = int(mark["number"])
        skips = any(places.get(n, 0) > mark.start() for n in range(last + 1, number))
        if not last < number <= last + 30 or skips:
            continue
        counted = last == 0 or not waiting
        if not counted and number == last + 1:
            lines = text[begun : mark.start()].split("\n")[1:-1]
            counted = any(re.search("[A-Za-z]", x) and not re.search(_LETTERS, x) for x in lines)
        if counted:
            total, last, waiting, begun = total + waiting, number, True, mark.end()
    return total + waiting


def _read(entry: Entry, notice: Notice, notification: str, seen: dict[str, list[Record]]) -> Parsed:
    locator = Locator(FILE, entry.line)
    number = None if entry.number is None else str(entry.number)
    try:
        if entry.broken:
            raise ValueError(entry.broken)
        record = _record(entry, entry_names(entry.names), notice, notification)
    except ValueError as error:
        return Quarantined(locator, str(error), number, _excerpt(entry))
    alike = seen.setdefault(record.id, [])
    if any(_content(known) == _content(record) for known in alike):
        return Excluded(locator, "a repeated entry with the same content", record.id)
    alike.append(record)
    if len(alike) == 1:
        return record
    fields = {name: getattr(record, name) for name in Record.__dataclass_fields__}
    return Record(**fields | {"id": f"{record.id}-{len(alike)}"})


def _content(record: Record) -> tuple[object, object]:
    return [name.value for name in record.names], record.addresses


def _record(entry: Entry, found: EntryNames, notice: Notice, notification: str) -> Record:
    locator = Locator(FILE, entry.line)
    printed = split_addresses(_WRAPPED.sub("", entry.address.translate(_NARROW)))
    addresses = tuple(Address(text.rstrip(". "), address_country(text)) for text in printed)
    home = next((code for words, code in _HOMES.items() if words in notice.title), None)
    countries = distinct(address.country for address in addresses)
    if not countries and home:
        countries = (home,)
    key = "\n".join((notification, " ".join(found.latin.casefold().split()), *countries[:1]))
    program = f"{_PROGRAMS.get(notification, 'Export ban')} ({notification})"
    # The notices call every entry an organisation; one with a patronymic is a person's name.
    person = _PATRONYMIC.fullmatch(found.latin) is not None
    properties = [("number", str(entry.number))]
    return Record(
        id=hashlib.sha256(key.encode()).hexdigest()[:16],
        source=SOURCE_NAME,
        kind=RecordKind.LISTED_PERSON if person else RecordKind.ORGANISATION,
        names=_names(found, locator),
        locator=locator,
        addresses=() if person else addresses,
        countries=countries,
        listings=(Listing(program, _AUTHORITY, ListingStatus.EXPORT_CONTROL),),
        properties=() if person else tuple(properties),
        notes="" if person else found.described,
    )


def _names(found: EntryNames, locator: Locator) -> tuple[Name, ...]:
    """Give the names in the publisher's order: Japanese, Latin, local, then the aliases."""
    names: dict[str, Name] = {}
    for kind, values in (
        (NameType.NAME, (found.japanese, found.latin, *found.local)),
        (NameType.ALIAS, (*found.japanese_aliases, *found.latin_aliases)),
    ):
        for value in values:
            names.setdefault(value, Name(value, kind, False, script_of(value), locator))
    return tuple(names.values())


def _excerpt(entry: Entry) -> str:
    text = " ".join(f"{entry.names} {entry.address}".split())
    shown = "".join(letter if letter.isprintable() else " " for letter in text)
    return "" if _PATRONYMIC.search(shown) else shown[:_EXCERPT_CHARACTERS]


SOURCE = Source(
    name=SOURCE_NAME,
    title="Japan: entities designated for export bans (Ministry of Foreign Affairs notifications)",
    publisher="Ministry of Foreign Affairs and Ministry of Economy, Trade and Industry, Japan",
    url=_URL,
    licence="Public Data License 1.0 of the Government of Japan (attribution)",
    files=(SourceFile(FILE, _URL),),
    # 561 Russian and 56 third-country entries in September 2025, 27 of Belarus.
    entries_min=20,
    entries_max=3_000,
    schedule_hours=168,
    stale_hours=24 * 120,
    parse=parse,
    count=count,
    fields=(
        FieldUse(FILE, "○ (heading)", "program of the listing; country where no address has one"),
        FieldUse(FILE, "指定日", "", "the day of the notice, not of each entry"),
        FieldUse(FILE, "最終更新日", "published_at (the latest of the notices)"),
        FieldUse(FILE, "number", "property number; it is no identifier"),
        FieldUse(FILE, "Japanese name", "names"),
        FieldUse(FILE, "Latin name", "names, and with country and notification the derived id"),
        FieldUse(FILE, "（local name）", "names"),
        FieldUse(FILE, "別称 / a.k.a.", "names (alias), Japanese and Latin"),
        FieldUse(FILE, "所在地", "addresses and countries; of people the countries"),
    ),
)
