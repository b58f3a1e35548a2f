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
from firmwatch.sources.ftm_increments import INCREMENTS
from firmwatch.sources.ftm_lines import FILE, Entity, read_entity, read_lines_at
from firmwatch.sources.ftm_listings import PARTS, count_left_out_of_part, is_published
from firmwatch.sources.ftm_parts import PartIndex
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
    Address entities may stand behind those that they belong to. Memory holds some numbers a line
    (see `PartIndex`), and no text but of ids that are repeated. Raises `SchemaError` for anything
    outside of the FollowTheMoney model, and `RefusedError` for a file without one readable line.
    """
    left_out: Counter[str] = Counter()
    digests: dict[str, bytes] = {}
    readable = 0
    with PartIndex(files[FILE]) as parts:
        for number, offset, line in read_lines_at(files[FILE]):
            if schema := parts.part_at(offset):
                readable += 1
                yield Excluded(Locator(FILE, number), _PART_REASONS[schema])
                continue
            entity = read_entity(number, line)
            if isinstance(entity, Quarantined):
                yield entity
                continue
            readable += 1
            yield _event(entity, parts, digests, left_out)
        dangling = parts.dangling
        left_out.update(+parts.left_out)
    if not readable:
        raise RefusedError(
            f"{FILE}: not one line is a FollowTheMoney entity. The file has to hold one JSON object"
            " a line, not an array; fetch it again, or look at what the address gives."
        )
    if dangling:
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


def _event(
    entity: Entity, parts: PartIndex, digests: dict[str, bytes], left_out: Counter[str]
) -> Parsed:
    locator = Locator(FILE, entity.line)
    if entity.schema == "Person" and not is_published(entity, parts):
        return Excluded(locator, _UNLISTED_PERSON)
    parts.meet(entity.id)
    if parts.is_repeated(entity.id):
        digest = _digest(entity)
        known = digests.setdefault(entity.id, digest)
        if known is not digest:
            if known == digest:
                return Excluded(locator, "a repeated entity with the same content", entity.id)
            return Quarantined(
                locator, "its id stands on an earlier line with other content", entity.id
            )
    if entity.schema in PARTS:
        count_left_out_of_part(entity, left_out)
        return Excluded(locator, _PART_REASONS[entity.schema])
    if entity.schema != "Person" and entity.schema not in _KINDS:
        what = "a link between entities" if is_edge(entity.schema) else "not of a kind monitored"
        return Excluded(locator, f"schema {entity.schema}: {what}")
    try:
        return _record(entity, parts, left_out)
    except ValueError as error:
        return Quarantined(locator, str(error), entity.id)


def _record(entity: Entity, parts: PartIndex, left_out: Counter[str]) -> Record:
    if entity.schema == "Person":
        return listed_person_record(entity, parts, left_out)
    if entity.schema == "LegalEntity" and (reason := legal_entity_reason(entity)):
        raise ValueError(f"LegalEntity may be a person: {reason}")
    return record_of(entity, _KINDS[entity.schema], parts, left_out)


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
    increments=INCREMENTS,
)
