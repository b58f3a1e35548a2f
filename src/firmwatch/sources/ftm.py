"""FollowTheMoney entities: any JSON-lines file of that model, as OpenSanctions publishes them."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from firmwatch.errors import RefusedError
from firmwatch.model import (
    Excluded,
    LeftOut,
    Locator,
    Parsed,
    Quarantined,
    Record,
    RecordKind,
    Source,
    SourceFile,
)
from firmwatch.sources.ftm_lines import FILE, Entity, read_entity, read_lines
from firmwatch.sources.ftm_listings import PARTS, References, is_published, left_out_of_part
from firmwatch.sources.ftm_records import (
    SOURCE_NAME,
    legal_entity_reason,
    listed_person_record,
    record_of,
)
from firmwatch.sources.ftm_schema import is_edge

__all__ = ["SOURCE", "count", "parse"]

_KINDS = {
    "Company": RecordKind.ORGANISATION,
    "Organization": RecordKind.ORGANISATION,
    "PublicBody": RecordKind.ORGANISATION,
    "LegalEntity": RecordKind.ORGANISATION,
    "Vessel": RecordKind.VESSEL,
    "CryptoWallet": RecordKind.WALLET,
}
_PART_REASONS = {
    "Sanction": "schema Sanction: read into its entity's listings",
    "Risk": "schema Risk: read into its entity's listings",
    "Address": "schema Address: read into its entity's addresses",
}
_UNLISTED_PERSON = "person on no list: scope rule S4"


def parse(files: Mapping[str, Path]) -> Iterator[Parsed]:
    """Turn a file of entities into records, with what became of every line that is not one.

    `files` gives the path of `entities.ftm.json`. The file is read twice: Sanction, Risk and
    Address entities may stand behind those that they belong to. Memory holds those, and two
    16-byte digests an entity. Raises `SchemaError` for anything outside of the FollowTheMoney
    model, and `RefusedError` for a file without one readable line.
    """
    references = _collect(files[FILE])
    left_out: Counter[str] = Counter()
    digests: dict[str, bytes] = {}
    readable = 0
    for number, line in read_lines(files[FILE]):
        entity = read_entity(number, line)
        if isinstance(entity, Quarantined):
            yield entity
            continue
        readable += 1
        yield _event(entity, references, digests, left_out)
    if not readable:
        raise RefusedError(
            f"{FILE}: not one line is a FollowTheMoney entity. The file has to hold one JSON object"
            " a line, not an array; fetch it again, or look at what the address gives."
        )
    if dangling := references.dangling(digests):
        left_out["Sanction.entity (no such entity in the file)"] += dangling
    yield from (LeftOut(field, amount) for field, amount in sorted(left_out.items()))


def count(files: Mapping[str, Path]) -> dict[str, int]:
    """Count the lines that are not blank, without reading them as JSON, in bounded memory."""
    total, filled = 0, False
    with files[FILE].open("rb") as stream:
        while block := stream.read(1 << 20):
            *ended, last = block.split(b"\n")
            for part in ended:
                total += filled or not (part == b"" or part.isspace())
                filled = False
            filled = filled or not (last == b"" or last.isspace())
    return {FILE: total + filled}


def _collect(path: Path) -> References:
    references = References()
    for number, line in read_lines(path):
        # A cheap look spares reading most lines twice; an escape may hide a schema's name.
        if line is None or not (
            any(b'"%s"' % part.encode() in line for part in PARTS) or b"\\u" in line
        ):
            continue
        entity = read_entity(number, line)
        if isinstance(entity, Entity):
            references.add(entity)
    return references


def _event(
    entity: Entity, references: References, digests: dict[str, bytes], left_out: Counter[str]
) -> Parsed:
    locator = Locator(FILE, entity.line)
    if entity.schema == "Person" and not is_published(entity, references):
        return Excluded(locator, _UNLISTED_PERSON)
    digest = _digest(entity)
    known = digests.setdefault(entity.id, digest)
    if known is not digest:
        if known == digest:
            return Excluded(locator, "a repeated entity with the same content", entity.id)
        return Quarantined(
            locator, "its id stands on an earlier line with other content", entity.id
        )
    if entity.schema in PARTS:
        left_out.update(left_out_of_part(entity))
        return Excluded(locator, _PART_REASONS[entity.schema])
    if entity.schema != "Person" and entity.schema not in _KINDS:
        what = "a link between entities" if is_edge(entity.schema) else "not of a kind monitored"
        return Excluded(locator, f"schema {entity.schema}: {what}")
    try:
        return _record(entity, references, left_out)
    except ValueError as error:
        return Quarantined(locator, str(error), entity.id)


def _record(entity: Entity, references: References, left_out: Counter[str]) -> Record:
    if entity.schema == "Person":
        return listed_person_record(entity, references, left_out)
    if entity.schema == "LegalEntity" and (reason := legal_entity_reason(entity)):
        raise ValueError(f"LegalEntity may be a person: {reason}")
    return record_of(entity, _KINDS[entity.schema], references, left_out)


def _digest(entity: Entity) -> bytes:
    content = sorted((name, sorted(values)) for name, values in entity.properties.items())
    text = json.dumps([entity.schema, content])
    return hashlib.blake2b(text.encode("ascii"), digest_size=16).digest()


SOURCE = Source(
    name=SOURCE_NAME,
    title="FollowTheMoney entities (any file)",
    publisher="whoever publishes the file",
    url="",
    licence="as the publisher of the file states",
    files=(SourceFile(FILE, ""),),
    entries_min=1,
    entries_max=10_000_000,
    schedule_hours=24,
    stale_hours=96,
    parse=parse,
    count=count,
)
