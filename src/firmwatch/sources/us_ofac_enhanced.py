"""OFAC's enhanced XML, as the SDN and the consolidated list are published in it: parse and count.

The published file is a ZIP archive of one XML document. Reference values and types of features
stand in front of the entities, which print the text of each beside its number.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from lxml import etree

from firmwatch.errors import RefusedError
from firmwatch.model import Excluded, LeftOut, Locator, Parsed, PublishedAt, Quarantined, RecordKind
from firmwatch.sources.us_ofac_enhanced_fields import Place, survey
from firmwatch.sources.us_ofac_enhanced_interests import EnhancedInterests
from firmwatch.sources.us_ofac_enhanced_parts import References
from firmwatch.sources.us_ofac_enhanced_records import EnhancedList, entity_records, kind_of
from firmwatch.sources.xml_fragments import Fragment, Header, Layout, StrayText, split_stream
from firmwatch.sources.xml_records import excerpt_of, fold, parse_fragment
from firmwatch.sources.zip_members import open_member

__all__ = ["UNREADABLE_SHARE_MAX", "count_entities", "parse_enhanced"]

UNREADABLE_SHARE_MAX = 0.05
"""A file with a larger share of unreadable entities is not to be trusted: project's own choice."""
_UNREADABLE_MIN = 5

_LAYOUT = Layout(
    "OFAC enhanced list",
    "sanctionsData",
    ("entity",),
    ("referenceValues", "featureTypes", "entities"),
    ("publicationInfo", "referenceValue", "featureType"),
)
_AIRCRAFT_REASON = "aircraft: not an organisation, vessel or wallet"
_ID = re.compile(rb"<entity\s[^<>]*\bid\s*=\s*[\"'](\d{1,20})[\"']")
_TYPE = re.compile(rb"<entityType(?:\s[^<>]*)?>\s*([A-Za-z]*)\s*</entityType")
_TAG = re.compile(rb"<(/?)(?:entity|entities)(?:\s[^<>]*)?/?>")
_TAG_BYTES_MAX = 1 << 12
_CHUNK_BYTES = 1 << 18


@dataclass(slots=True)
class _State:
    """What is known so far while a file is read."""

    interests: EnhancedInterests
    references: References = field(default_factory=References)
    digests: dict[str, bytes] = field(default_factory=dict)
    left_out: Counter[str] = field(default_factory=Counter)
    entities: int = 0
    quarantined: int = 0


def parse_enhanced(given: EnhancedList, files: Mapping[str, Path]) -> Iterator[Parsed]:
    """Turn one list into records, with what became of every entity that is not one.

    Behind them stand the interests that the list states, see `EnhancedInterests`. Reads the XML out
    of its archive as a stream; memory holds a party of each entity, and no more. Raises
    `RefusedError` for an archive that `open_member` refuses, an XML that is no such list, is
    truncated, is another of OFAC's lists, or has more than `UNREADABLE_SHARE_MAX` of its entities
    unreadable, and `SchemaError` for an element that no table knows.
    """
    state = _State(EnhancedInterests(given.source))
    if given.file not in files or not files[given.file].is_file():
        raise RefusedError(f"The file {given.file} is missing. Fetch it again.")
    with open_member(files[given.file], given.file) as stream:
        for piece in split_stream(stream, given.file, _LAYOUT):
            if isinstance(piece, Fragment):
                yield from _read(piece, given, state)
            elif isinstance(piece, StrayText):
                state.left_out["text between records"] += 1
            else:
                assert isinstance(piece, Header)
    if state.quarantined > max(_UNREADABLE_MIN, UNREADABLE_SHARE_MAX * state.entities):
        raise RefusedError(
            f"{given.file}: {state.quarantined} of {state.entities} entities cannot be read, more"
            f" than {UNREADABLE_SHARE_MAX:.0%}. Fetch it again; the last good snapshot stays in"
            " use."
        )
    yield from state.interests.events(state.left_out)
    yield from (LeftOut(name, number) for name, number in sorted(state.left_out.items()))


def _read(fragment: Fragment, given: EnhancedList, state: _State) -> Iterator[Parsed]:
    if fragment.kind != "entity":
        yield from _read_aside(fragment, given, state)
        return
    state.entities += 1
    events = list(_read_entity(fragment, given, state))
    state.quarantined += isinstance(events[0], Quarantined)
    yield from events


def _read_aside(fragment: Fragment, given: EnhancedList, state: _State) -> Iterator[Parsed]:
    try:
        root = parse_fragment(fragment)
    except ValueError:
        state.left_out[f"{fragment.kind} (unreadable)"] += 1
        return
    if fragment.kind != "publicationInfo":
        state.references.define(root)
        return
    lists = [fold(e.text) for e in root.iterfind("filters/sanctionsLists/sanctionsList")]
    if lists and given.title not in lists:
        raise RefusedError(
            f"{given.file}, line {fragment.line}: it is the {' and '.join(lists)[:200]}, not the"
            f" {given.title}. Fetch {given.file} from its own address; the last good snapshot stays"
            " in use."
        )
    yield _published_at(root)


def _published_at(root: etree._Element) -> Parsed:
    try:
        printed = datetime.fromisoformat(fold(root.findtext("dataAsOf")))
        instant = printed.replace(tzinfo=printed.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError):
        return LeftOut("publicationInfo/dataAsOf (no date)")
    return PublishedAt(instant.strftime("%Y-%m-%dT%H:%M:%SZ"))


def _read_entity(fragment: Fragment, given: EnhancedList, state: _State) -> Iterator[Parsed]:
    locator = Locator(given.file, fragment.line)
    found = _ID.match(fragment.text)
    number = found[1].decode("ascii") if found else None
    try:
        root = parse_fragment(fragment)
        kind = kind_of(root, state.references)
        label = "listed_person" if kind is RecordKind.LISTED_PERSON else "organisation"
        dropped = survey(root, label, Place(given.file, fragment.line))
        if kind is None:
            state.interests.exclude(number or "")
            yield Excluded(locator, _AIRCRAFT_REASON, number)
            return
        records, left_out = entity_records(root, kind, given, state.references, fragment.line)
    except ValueError as error:
        yield Quarantined(locator, str(error), number, _excerpt(fragment))
        return
    number = records[0].id
    digest = hashlib.sha256(b" ".join(fragment.text.split())).digest()
    known = state.digests.setdefault(number, digest)
    if known is not digest and known == digest:
        yield Excluded(locator, "a repeated entry with the same content", number)
    elif known is not digest:
        reason = f"the id {number} stands on an earlier entry with other content"
        yield Quarantined(locator, reason, number, _excerpt(fragment))
    else:
        read = state.interests.take(records[0], root, state.references)
        if kind is RecordKind.LISTED_PERSON:
            # The survey drops all that a person has; some of it is in an organisation's record.
            dropped["listed_person.relationships/relationship"] -= read
        state.left_out.update(dropped + left_out)
        yield from records


def _excerpt(fragment: Fragment) -> str:
    # Scope rule S7: raw text of a person would keep the fields that the parser drops. An entity
    # whose type cannot be seen may be a person.
    kinds = {kind.lower() for kind in _TYPE.findall(fragment.text)}
    return excerpt_of(fragment) if kinds and kinds <= {b"entity", b"vessel"} else ""


def count_entities(files: Mapping[str, Path]) -> dict[str, int]:
    """Count the published entities of each archive by their tags, without parsing.

    A closing tag is an entity, and so is an opening tag that none follows: an entity whose closing
    tag is damaged is still one that was published. Shares with the parser only how an archive is
    opened. Raises `RefusedError` for an archive that `open_member` refuses.
    """
    return {name: _count(path, name) for name, path in files.items()}


def _count(path: Path, name: str) -> int:
    total, begun, rest = 0, False, b""
    with open_member(path, name) as stream:
        while chunk := stream.read(_CHUNK_BYTES):
            text = rest + chunk
            end = 0
            for found in _TAG.finditer(text):
                end = found.end()
                closes, empty = bool(found[1]), found[0].endswith(b"/>")
                if b"entities" in found[0].split()[0]:
                    total, begun = total + begun, False
                elif closes:
                    total, begun = total + 1, False
                else:
                    total += begun + empty
                    begun = not empty
            # A tag that the end of the chunk cuts in two is met again with the next chunk.
            cut = text.rfind(b"<", end)
            rest = text[max(cut, len(text) - _TAG_BYTES_MAX) :] if cut >= 0 else b""
    return total + begun
