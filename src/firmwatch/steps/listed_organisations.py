"""Which organisations of the registers may be which records of the lists: the pairs, kept.

A pair is a function of the two, so that it stays while neither changes: of a day's news only the
organisations and the records that are new or changed are compared again. What was compared last is
kept in the lake with the versions that it is of, and counts for no others.
"""

from __future__ import annotations

import contextlib
import functools
import itertools
import operator
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from firmwatch.errors import LakeError
from firmwatch.lake import latest_frames, load_frames, read_frame, store_frames, store_manifest
from firmwatch.matching import find_subjects, screen_subjects
from firmwatch.model import Comparison, Identifier, Record, Subject, SubjectKind
from firmwatch.steps.kept_pairs import PAIR, RECORD, made_by, pairs_key
from firmwatch.steps.party_segments import (
    Digested,
    Segment,
    Wanted,
    grown,
    loaded,
    made_anew,
    stored_keys,
)
from firmwatch.steps.registers import Registers, kept_digests
from firmwatch.steps.screening import Reference
from firmwatch.steps.workspace import Workspace

__all__ = ["Pairs", "kept_pairs", "organisations_in", "pairs_anew", "pairs_of"]

_KIND, _INDEX = "owner_pairs", "owner_index"
_FORMAT = 1
"""Raised where what is kept, or how it is made, changes."""
_PAGE = 100_000
"""Organisations that are held as objects at a time."""
_RECORDS = 10_000
"""Records that are looked up at a time, so that memory does not grow with the lists."""

Found = Iterable[tuple[Subject, Record, Comparison]]


@dataclass(frozen=True, slots=True)
class _Before:
    """What was compared last; `index` has the segments of the index of the organisations."""

    pairs: pl.DataFrame
    records: pl.DataFrame
    digests: pl.DataFrame
    index: list[str]


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of organisation and record: `party_id`, `source` and `record_id`, sorted by these.

    `records` has the digest of each record (`source`, `record_id`, `digest`), `digests` those of
    the organisations (`ownership.organisation_digests`).
    """

    pairs: pl.DataFrame
    records: pl.DataFrame
    digests: pl.DataFrame

    @property
    def party_ids(self) -> set[str]:
        """Those who may be on a list."""
        return set(self.pairs["party_id"])

    def said(self) -> pl.DataFrame:
        """Give the pairs with what both sides say; another row means that either is another."""
        return self.pairs.join(self.records, on=RECORD).join(self.digests, on="party_id")


def pairs_of(
    workspace: Workspace, registers: Registers, reference: Reference, threshold: float
) -> Pairs:
    """Give the pairs of organisation and record that score at least `threshold` in [0, 1].

    They are those of `pairs_anew`, taken from the lake or made of what changed, and kept there for
    the next time.
    """
    key = pairs_key(_FORMAT, threshold, registers.key, reference.key)
    stored = kept_pairs(workspace, registers, reference.key, threshold)
    if stored is not None:
        return stored
    workspace.progress("compare the registers with the lists", 0, None)
    # A lake that cannot be written costs time, and no pair.
    with contextlib.suppress(LakeError):
        before = _before(workspace, registers, threshold)
        pairs, index = _pairs(workspace, registers, reference, threshold, before)
        records = _digested(reference)
        frames = {"made_by": made_by(_FORMAT, threshold), "pairs": pairs, "records": records}
        frames["of"] = pl.DataFrame({"registers": [registers.key], "index": [index]})
        with contextlib.suppress(LakeError):
            store_frames(workspace.lake, _KIND, key, frames)
        return Pairs(pairs, records, registers.digests)
    return pairs_anew(registers, reference, threshold)


def kept_pairs(
    workspace: Workspace, registers: Registers, reference_key: str, threshold: float
) -> Pairs | None:
    """Give the pairs of registers and of the lists of an index, where they are kept in the lake."""
    frames = load_frames(
        workspace.lake, _KIND, pairs_key(_FORMAT, threshold, registers.key, reference_key)
    )
    # What cannot be read is made again.
    with contextlib.suppress(LakeError):
        if frames is not None:
            pairs, records = (read_frame(frames[name]) for name in ("pairs", "records"))
            return Pairs(pairs, records, registers.digests)
    return None


def pairs_anew(registers: Registers, reference: Reference, threshold: float) -> Pairs:
    """Compare all organisations with all records, and give the pairs as `pairs_of` does."""
    everybody = (item for page in _everybody(registers) for item, _ in page)
    pairs = _sorted(_rows(screen_subjects(everybody, reference.index, threshold)))
    return Pairs(pairs, _digested(reference), registers.digests)


def organisations_in(registers: Registers, ids: Iterable[str]) -> Iterator[Subject]:
    """Write organisations of registers as subjects, to be compared like these; by id.

    `ids` are such as `registers.digests` has.
    """
    names = pl.col("names").list.eval(pl.element().struct.field("value"))
    rows = registers.stated(ids).select("party_id", names, "countries", "identifiers").iter_rows()
    for id_, group in itertools.groupby(rows, operator.itemgetter(0)):
        _, *columns = zip(*group, strict=True)
        called, countries, numbers = map(itertools.chain.from_iterable, columns)
        name, *aliases = dict.fromkeys(called)
        yield Subject(
            id_,
            "",
            SubjectKind.ORGANISATION,
            name,
            tuple(aliases),
            tuple(dict.fromkeys(countries)),
            tuple(dict.fromkeys(Identifier(**number) for number in numbers)),
        )


def _pairs(
    workspace: Workspace,
    registers: Registers,
    reference: Reference,
    threshold: float,
    before: _Before | None,
) -> tuple[pl.DataFrame, str]:
    """Give the pairs, and the name of the index of the organisations that they are of."""
    digests, lake = registers.digests, workspace.lake
    changed, kept, index = digests.head(0), None, None
    records: Sequence[Record] = reference.index.records
    if before is not None:
        changed = digests.join(before.digests, on=digests.columns, how="anti")
        some = functools.partial(_some, registers)
        wanted = Wanted(changed["party_id"].to_list(), len(digests), some)
        index = grown(lake, _INDEX, before.index, wanted)
        known = _digested(reference)
        same = known.join(before.records, on=known.columns, how="semi")
        kept = before.pairs.join(digests, on="party_id", how="semi")
        kept = kept.join(changed, on="party_id", how="anti").join(same, on=RECORD, how="semi")
        new = known.with_row_index("row").join(same, on=RECORD, how="anti")["row"]
        records = [records[place] for place in new.to_list()]
    if index is None:
        index = list(made_anew(lake, _INDEX, _everybody(registers)))
    asked = organisations_in(registers, changed["party_id"])
    found = [
        _rows(screen_subjects(asked, reference.index, threshold)),
        *_like(workspace, registers, index, records, threshold),
    ]
    pairs = _sorted(pl.concat(found if kept is None else [kept, *found]))
    return pairs, store_manifest(lake, _INDEX, index)


def _like(
    workspace: Workspace,
    registers: Registers,
    index: Sequence[str],
    records: Sequence[Record],
    threshold: float,
) -> Iterator[pl.DataFrame]:
    """Compare records with the organisations of an index; pairs may come twice."""
    for key in index if records else ():
        segment = loaded(workspace.lake, _INDEX, key)
        valid = functools.partial(_valid, registers, segment)
        for start in range(0, len(records), _RECORDS):
            some = records[start : start + _RECORDS]
            yield _rows(find_subjects(segment.index, some, threshold, valid))


def _valid(registers: Registers, segment: Segment, places: Sequence[int]) -> dict[int, Subject]:
    """Give the organisations of places of a segment that are still as they are there."""
    ids = pl.Series("party_id", [segment.ids[place].decode() for place in places], pl.String)
    rows = registers.digests.join(ids.unique().to_frame(), on="party_id", how="semi")
    now = dict(zip(rows["party_id"], _texts(rows), strict=True))
    current = {
        place: id_
        for place, id_ in zip(places, ids, strict=True)
        if now.get(id_) == segment.digests[place].decode()
    }
    found = {item.id: item for item in organisations_in(registers, current.values())}
    return {place: found[id_] for place, id_ in current.items()}


def _everybody(registers: Registers) -> Iterator[list[Digested]]:
    for start in range(0, len(registers.digests), _PAGE):
        rows = registers.digests[start : start + _PAGE]
        yield list(zip(organisations_in(registers, rows["party_id"]), _texts(rows), strict=True))


def _some(registers: Registers, ids: Sequence[str]) -> list[Digested]:
    wanted = pl.Series("party_id", ids, pl.String).to_frame()
    rows = registers.digests.join(wanted, on="party_id", how="semi").sort("party_id")
    return list(zip(organisations_in(registers, rows["party_id"]), _texts(rows), strict=True))


def _texts(digests: pl.DataFrame) -> list[str]:
    """Write digests in hexadecimal digits."""
    text = np.stack([digests["left"], digests["right"]], axis=1).tobytes().hex()
    return [text[place : place + 32] for place in range(0, len(text), 32)]


def _digested(reference: Reference) -> pl.DataFrame:
    """Give what the records are: `source`, `record_id` and `digest`, in their order."""
    of = reference.records
    assert of is not None
    text, width = of.digests.tobytes().hex(), 2 * of.digests.shape[1]
    digests = [text[place : place + width] for place in range(0, len(text), width)]
    columns = (*zip(*of.keys, strict=True), digests) if of.keys else ([], [], [])
    schema = dict.fromkeys((*RECORD, "digest"), pl.String())
    return pl.DataFrame(dict(zip(schema, columns, strict=True)), schema=schema)


def _before(workspace: Workspace, registers: Registers, threshold: float) -> _Before | None:
    """Give what was compared last by the same matcher; None where it is not all at hand."""
    for frames in latest_frames(workspace.lake, _KIND):
        with contextlib.suppress(LakeError):
            if not read_frame(frames["made_by"]).equals(made_by(_FORMAT, threshold)):
                continue
            key, name = read_frame(frames["of"]).row(0)
            digests = registers.digests if key == registers.key else kept_digests(workspace, key)
            index = stored_keys(workspace.lake, _INDEX, name)
            records = read_frame(frames["records"])
            # Of two records with one key it cannot be told which of them a pair is of.
            if digests is None or index is None or records.select(RECORD).is_duplicated().any():
                continue
            return _Before(read_frame(frames["pairs"]), records, digests, index)
    return None


def _rows(found: Found) -> pl.DataFrame:
    rows = [(party.id, record.source, record.id) for party, record, _ in found]
    return pl.DataFrame(rows, schema=dict.fromkeys(PAIR, pl.String()), orient="row")


def _sorted(pairs: pl.DataFrame) -> pl.DataFrame:
    return pairs.unique().sort(PAIR)
