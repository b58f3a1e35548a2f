"""Switzerland's consolidated sanctions list of the State Secretariat for Economic Affairs (SECO).

Not tried on a real file: written from what is published of its form (`swiss-sanctions-list`,
schema version 3.1 of 2023-12-06) and from descriptions by those who read it. The file has
programmes first, then targets, then the places to which addresses refer, so that it is read twice.
Targets that were delisted stay in it, and each change of a target holds former states of it, which
are targets in the target; the first are excluded, the second passed over. The `ssid` of a target
is the publisher's own number and its record's id.
"""

from __future__ import annotations

import mmap
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from lxml import etree

from firmwatch.errors import RefusedError
from firmwatch.model import (
    Excluded,
    FieldUse,
    LeftOut,
    Locator,
    Parsed,
    PublishedAt,
    Quarantined,
    RecordKind,
    Source,
    SourceFile,
)
from firmwatch.sources.ch_seco_fields import survey
from firmwatch.sources.ch_seco_history import WithoutHistory
from firmwatch.sources.ch_seco_records import (
    FILE,
    SOURCE_NAME,
    Context,
    delisted_date,
    subject_of,
    target_record,
)
from firmwatch.sources.xml_fragments import Fragment, Header, Layout, StrayText, split_stream
from firmwatch.sources.xml_records import excerpt_of, fold, parse_fragment

__all__ = ["SOURCE", "count", "parse"]

LAYOUT = Layout(
    "Swiss sanctions list",
    "swiss-sanctions-list",
    ("target",),
    asides=("sanctions-program", "place"),
)
_URL = (
    "https://www.sesam.search.admin.ch/sesam-search-web/pages/downloadXmlGesamtliste.xhtml"
    "?lang=en&action=downloadXmlGesamtlisteAction"
)
_DATE = re.compile(rb"\sdate\s*=\s*[\"'](\d{4}-\d{2}-\d{2})")
_WHOLE = re.compile(rb"\slist-type\s*=\s*[\"']whole-list[\"']")
_SSID = re.compile(rb"<target\b[^<>]*\sssid\s*=\s*[\"'](\w{1,20})[\"']")
_AIRCRAFT = "aircraft: not an organisation, vessel or wallet"


def parse(files: Mapping[str, Path]) -> Iterator[Parsed]:
    """Turn the list into records, with what became of every target that is not one.

    `files` gives the path of `consolidated-list.xml`. Raises `RefusedError` for a file that is no
    whole list or is truncated, and `SchemaError` for an element that no table knows.
    """
    left_out: Counter[str] = Counter()
    context = Context()
    for piece in _pieces(files[FILE]):
        if isinstance(piece, Header):
            yield from _published_at(piece)
        elif isinstance(piece, Fragment):
            _note(piece, context, left_out)
    seen: set[str] = set()
    for piece in _pieces(files[FILE]):
        if isinstance(piece, StrayText):
            left_out["text between records"] += 1
        elif isinstance(piece, Fragment) and piece.kind == "target":
            yield _read(piece, context, seen, left_out)
    yield from (LeftOut(name, number) for name, number in sorted(left_out.items()))


def count(files: Mapping[str, Path]) -> dict[str, int]:
    """Count the targets by their tags, without parsing and without those of former states.

    A closing tag is a target, and so is an opening tag that none follows.
    """
    tag = re.compile(rb"<(/?)(target|added|removed|modification)(?:\s[^<>]*?)?(/?)>")
    total, begun, former = 0, False, False
    with (
        files[FILE].open("rb") as stream,
        mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as content,
    ):
        for found in tag.finditer(content):
            closes, name, empty = found[1] == b"/", found[2], found[3] == b"/"
            if name != b"target":
                former = former if empty else not closes and (former or name != b"modification")
            elif former:
                continue
            elif closes:
                total, begun = total + 1, False
            else:
                total += begun + empty
                begun = not empty
    return {FILE: total + begun}


def _pieces(path: Path) -> Iterator[Header | Fragment | StrayText]:
    with path.open("rb") as stream:
        yield from split_stream(WithoutHistory(stream), FILE, LAYOUT)


def _published_at(header: Header) -> Iterator[Parsed]:
    if not _WHOLE.search(header.attributes):
        raise RefusedError(
            f"{FILE} is not the whole list (list-type is not whole-list), so what it lacks would"
            f" count as delisted. Fetch the whole list from {_URL}."
        )
    if date := _DATE.search(header.attributes):
        yield PublishedAt(f"{date[1].decode('ascii')}T00:00:00Z")


def _note(piece: Fragment, context: Context, left_out: Counter[str]) -> None:
    """Keep programmes, places and the names of what is no person, to which targets refer."""
    if piece.kind == "target" and b"<individual" in piece.text:
        return
    try:
        root = parse_fragment(piece)
        ssid = fold(root.get("ssid"))
        if piece.kind == "place":
            context.places[ssid] = root
        elif piece.kind == "target":
            names = subject_of(root).iterfind("identity/name[@name-type='primary-name']")
            values = [fold(e.findtext("name-part/value")) for e in names]
            context.captions[ssid] = next((value for value in values if value), "")
        else:
            keys = [e for tag in ("program-key", "program-name") for e in root.findall(tag)]
            keys.sort(key=lambda e: e.get("lang") != "eng")
            for part in root.findall("sanctions-set"):
                context.programs.setdefault(
                    part.get("ssid", ""), fold(keys[0].text if keys else "")
                )
    except ValueError:
        # A damaged target is quarantined by the second reading.
        left_out[f"{piece.kind} (unreadable)"] += piece.kind != "target"


def _read(piece: Fragment, context: Context, seen: set[str], left_out: Counter[str]) -> Parsed:
    locator = Locator(FILE, piece.line)
    found = _SSID.search(piece.text)
    ssid = found[1].decode("ascii", "replace") if found else None
    try:
        root = parse_fragment(piece)
        dropped = survey(root, piece, FILE)
        if delisted_date(root):
            return Excluded(locator, "delisted: the list keeps it as history", ssid)
        subject = subject_of(root)
        if subject.tag == "object" and subject.get("object-type") == "aircraft":
            return Excluded(locator, _AIRCRAFT, ssid)
        record = target_record(root, piece.line, context)
        if record.id in seen:
            raise ValueError(f"the ssid {record.id} stands on an earlier target")
    except ValueError as error:
        return Quarantined(locator, str(error), ssid, _excerpt(piece))
    seen.add(record.id)
    left_out.update(dropped)
    if record.kind is RecordKind.LISTED_PERSON:
        left_out.update(_dropped_of_person(root))
    return record


def _dropped_of_person(root: etree._Element) -> Counter[str]:
    references = root.findall("foreign-identifier")
    return Counter({"listed_person.foreign-identifier": len(references)} if references else {})


def _excerpt(piece: Fragment) -> str:
    # Scope rule S7: who cannot be read may be a person.
    known = b"<entity" in piece.text or b"<object" in piece.text
    return excerpt_of(piece) if known and b"<individual" not in piece.text else ""


_PERSON = "nothing of a person but names, birth dates, listings and countries (rules S4, S7)"


def _uses() -> Iterator[FieldUse]:
    for name, goes_to, why in (
        ("@date", "published_at", ""),
        ("@list-type", "", "has to be whole-list"),
        ("sanctions-program/program-key", "program of the listing, in English", ""),
        ("sanctions-program/program-name", "program where there is no key", ""),
        ("sanctions-program/sanctions-set", "by its ssid the program of targets", ""),
        ("sanctions-program/origin", "", "whom Switzerland follows is no fact of the target"),
        ("place", "addresses and countries of targets that refer to it", ""),
        ("target/@ssid", "id", ""),
        ("target/sanctions-set-id", "program of the listing", ""),
        ("target/foreign-identifier", "property foreign_identifier, not of people", _PERSON),
        ("target/modification", "listing_date (first listed); excluded where de-listed", ""),
        ("target/modification/added, removed", "", "former states of the target"),
        ("target/individual/@sex", "", _PERSON),
        ("target/object/@object-type", "kind: vessel; aircraft are excluded", ""),
        ("identity/name/name-part/value", "names, parts in their order without titles", ""),
        ("identity/name/name-part/spelling-variant", "names (alias), by language and script", ""),
        ("identity/name/@name-type, @quality", "type and weak flag of the name", ""),
        ("identity/day-month-year", "birth_dates of people", ""),
        ("identity/address", "addresses and countries; of people the countries", _PERSON),
        ("identity/nationality", "", _PERSON),
        ("identity/place-of-birth", "", _PERSON),
        ("identity/identification-document", "", _PERSON),
        ("justification", "reason of the listing, not of people", _PERSON),
        ("other-information", "notes; identifiers in it; not of people", _PERSON),
        ("relation", "links to organisations and vessels, not of or to people", _PERSON),
    ):
        yield FieldUse(FILE, name, goes_to, why)


SOURCE = Source(
    name=SOURCE_NAME,
    title="Swiss sanctions list (SECO), written from the published schema",
    publisher="Switzerland, State Secretariat for Economic Affairs (SECO)",
    url="https://www.seco.admin.ch/seco/en/home/Aussenwirtschaftspolitik_Wirtschaftliche_Zusammenarbeit/Wirtschaftsbeziehungen/exportkontrollen-und-sanktionen/sanktionen-embargos.html",
    licence="open use, the source must be named (opendata.swiss)",
    files=(SourceFile(FILE, _URL),),
    # About 8,670 targets with the delisted ones, in September 2026.
    entries_min=4_000,
    entries_max=40_000,
    schedule_hours=24,
    stale_hours=96,
    parse=parse,
    count=count,
    fields=tuple(_uses()),
    verified=False,
)
