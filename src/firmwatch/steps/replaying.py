"""A stored finding made again, of the versions that it names, and laid beside what was stored."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from firmwatch.errors import FirmwatchError, NotFoundError
from firmwatch.lake import content_hash, read_records, restore_files
from firmwatch.ledger import alerts, snapshots, subject_versions
from firmwatch.matching import ReferenceIndex, matcher_version, screen_subjects
from firmwatch.model import (
    ExposureProof,
    Finding,
    Locator,
    MatcherReference,
    Record,
    Snapshot,
    SnapshotReference,
    Subject,
    to_row,
)
from firmwatch.monitoring import exposure_finding, make_finding, snapshot_reference
from firmwatch.sources import read_source
from firmwatch.steps.configured import configured_source
from firmwatch.steps.exposed_subjects import exposed_subjects, registers_among
from firmwatch.steps.screening import reference_of_snapshots
from firmwatch.steps.workspace import Workspace

__all__ = ["PublishedLine", "Replay", "ReplayedDifference", "replay_alert"]

LINE_MAX = 500
"""Characters of a publisher's line that are shown; some publish a whole list in one line."""
_OF_LIFE = ("status", "opened_at", "closed_at", "closed_reason", "party_id")
"""What no comparison gives: how the finding lived, and which other records are of its party."""


@dataclass(frozen=True, slots=True)
class ReplayedDifference:
    """A field of a finding that came out otherwise: the stored value and the one made again."""

    field: str
    stored: Any
    again: Any


@dataclass(frozen=True, slots=True)
class PublishedLine:
    """A line of a publisher's file, as it was fetched; cut at `LINE_MAX` characters."""

    file: str
    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Replay:
    """What came of making one finding again.

    `verdict` is `identical`, `different`, or `impossible` where something that it was made of is
    gone. `notes` say why; `lines` are the publisher's own, where it was read from the bytes.
    """

    finding_id: str
    source: str
    record_id: str
    verdict: str
    notes: tuple[str, ...] = ()
    differences: tuple[ReplayedDifference, ...] = ()
    lines: tuple[PublishedLine, ...] = ()

    @property
    def reproduced(self) -> bool:
        """Whether it is what was stored, to the last field."""
        return self.verdict == "identical"


def replay_alert(workspace: Workspace, alert_id: str, from_bytes: bool = False) -> list[Replay]:
    """Make every finding of an alert again of what is stored, and say whether it is the same.

    The record comes from the snapshot in the lake, or with `from_bytes` from the publisher's own
    bytes, parsed again. Raises `NotFoundError` or `UsageError` as `ledger.alerts.alert` does.
    """
    with workspace.ledger.reading() as tx:
        found = alerts.alert(tx, alert_id)
    return [_replayed(workspace, item, from_bytes) for item in found.findings]


def _replayed(workspace: Workspace, stored: Finding, from_bytes: bool) -> Replay:
    notes: list[str] = []
    lines: tuple[PublishedLine, ...] = ()
    try:
        again, lines = _again(workspace, stored, from_bytes, notes)
    except FirmwatchError as error:
        return _replay(stored, "impossible", (*notes, str(error)))
    version = matcher_version()
    if version != stored.matcher_version:
        notes.insert(
            0,
            f"another matcher is installed: the finding was made by {stored.matcher_version}, this "
            f"is {version}. Install the firmwatch of that day to make it again.",
        )
    if again is None:
        notes.append(
            "the two are no candidates of each other any more: no score was reached"
            if stored.exposure is None
            else "by these versions no listed party reaches the subject"
        )
        return replace(_replay(stored, "different", tuple(notes)), lines=lines)
    differences = tuple(_differences(stored, again))
    verdict = "different" if differences else "identical"
    if differences and not notes:
        notes.append(
            "the same versions give another result, so what is stored was changed or the program "
            "is not what its version says: run `firmwatch doctor`"
        )
    found = _replay(stored, verdict, tuple(notes))
    return replace(found, differences=differences, lines=lines)


def _again(
    workspace: Workspace, stored: Finding, from_bytes: bool, notes: list[str]
) -> tuple[Finding | None, tuple[PublishedLine, ...]]:
    subject, snapshot = _subject(workspace, stored), _snapshot(workspace, stored.snapshot)
    if stored.exposure is not None:
        if from_bytes:
            notes.append(
                "an exposure is made again of the snapshots in the lake; the bytes that they were "
                "read from were not parsed again (`firmwatch doctor` checks them)"
            )
        return _exposed(workspace, subject, stored, stored.exposure), ()
    lines: tuple[PublishedLine, ...] = ()
    if from_bytes:
        record, lines = _published(workspace, snapshot, stored, notes)
    else:
        record = _record(read_records(workspace.lake, snapshot), snapshot, stored)
    return _compared(subject, record, snapshot, stored), lines


def _replay(stored: Finding, verdict: str, notes: tuple[str, ...]) -> Replay:
    return Replay(stored.id, stored.source, stored.record_id, verdict, notes)


def _subject(workspace: Workspace, stored: Finding) -> Subject:
    if not stored.subject_digest:
        raise NotFoundError(
            f"the finding {stored.id} was stored before versions of subjects were kept. "
            "`firmwatch run --full` rates it anew, and keeps what it sees."
        )
    with workspace.ledger.reading() as tx:
        return subject_versions.subject_version(tx, stored.subject_digest)


def _snapshot(workspace: Workspace, named: SnapshotReference) -> Snapshot:
    """Find the version of a source; raises `NotFoundError` for one that was pruned."""
    with workspace.ledger.reading() as tx:
        snapshot = snapshots.find(tx, named.id)
        known = {item.snapshot.id: item for item in snapshots.promotions(tx, snapshot.source)}
    pruned_at = known[snapshot.id].pruned_at if snapshot.id in known else None
    if pruned_at is not None:
        raise NotFoundError(
            f"the snapshot {snapshot.id} of {snapshot.source} was pruned at {pruned_at}: its "
            "records and the publisher's bytes are gone. Restore the lake from a copy of before."
        )
    return snapshot


def _record(records: Iterator[Record], snapshot: Snapshot, stored: Finding) -> Record:
    for record in records:
        if record.id == stored.record_id:
            return replace(record, source=snapshot.source)
    raise NotFoundError(
        f"the snapshot {snapshot.id} of {snapshot.source} has no record {stored.record_id}: it is "
        "not what the finding was made of. Run `firmwatch doctor`."
    )


def _published(
    workspace: Workspace, snapshot: Snapshot, stored: Finding, notes: list[str]
) -> tuple[Record, tuple[PublishedLine, ...]]:
    """Parse the publisher's bytes again; gives the record and the lines where it stands."""
    source = configured_source(workspace.settings, snapshot.source)
    if source.version != snapshot.parser_version:
        notes.append(
            f"another parser is installed: the snapshot was made by version "
            f"{snapshot.parser_version} of {snapshot.source}, this is {source.version}"
        )
    records: list[Record] = []

    def sink(table: str, item: Any) -> None:
        if table == "record" and item.id == stored.record_id:
            records.append(item)

    with tempfile.TemporaryDirectory(prefix="firmwatch-") as folder:
        files = restore_files(workspace.lake, snapshot, Path(folder))
        digest = content_hash(files)
        if digest != snapshot.sha256:
            raise NotFoundError(
                f"the bytes in the lake have the SHA-256 {digest}, the snapshot {snapshot.id} has "
                f"{snapshot.sha256}. Run `firmwatch doctor`."
            )
        read_source(source, files, sink)
        record = _record(iter(records), snapshot, stored)
        wanted = dict.fromkeys(filter(None, (record.locator, stored.locator)))
        return record, tuple(_lines(files[item.file], item) for item in wanted)


def _lines(path: Path, place: Locator) -> PublishedLine:
    text = ""
    with path.open("rb") as stream:
        if b"\0" in stream.read(4096):
            return PublishedLine(place.file, place.line, "(the file is not one of text)")
        stream.seek(0)
        for number, line in enumerate(stream, start=1):
            if number == place.line:
                text = line.decode("utf-8", "replace").rstrip("\r\n")[:LINE_MAX]
                break
    return PublishedLine(place.file, place.line, text)


def _compared(
    subject: Subject, record: Record, snapshot: Snapshot, stored: Finding
) -> Finding | None:
    """Compare the two as a run does, whatever the score."""
    index = ReferenceIndex([record])
    matcher = MatcherReference(
        matcher_version(), 0.0 if stored.threshold is None else stored.threshold
    )
    reference = snapshot_reference(snapshot)
    for one, other, comparison in screen_subjects([subject], index, 0.0):
        return make_finding(one, other, comparison, reference, matcher, stored.opened_at)
    return None


def _exposed(
    workspace: Workspace, subject: Subject, stored: Finding, proof: ExposureProof
) -> Finding | None:
    """Work out what the rule says of the subject, of the versions and for the day of a proof."""
    chosen = [_snapshot(workspace, item) for item in proof.snapshots]
    reference = reference_of_snapshots(workspace, chosen)
    threshold = workspace.settings.alert_threshold if stored.threshold is None else stored.threshold
    matcher = MatcherReference(matcher_version(), threshold)
    registers = registers_among(workspace, reference)
    day = proof.now.as_of or stored.opened_at[:10]
    for item in exposed_subjects(workspace, reference, registers, matcher, day, [subject]):
        if item.exposure.rule.name == stored.record_id:
            versions = reference.snapshots
            return exposure_finding(item, versions, matcher, stored.opened_at, proof.before)
    return None


def _differences(stored: Finding, again: Finding) -> Iterator[ReplayedDifference]:
    before, after = to_row(stored), to_row(again)
    for name, value in before.items():
        if name in _OF_LIFE or value == after[name]:
            continue
        if name == "threshold" and value is None:
            continue
        yield ReplayedDifference(name, value, after[name])
