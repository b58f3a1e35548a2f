"""The versions of a list: what changed, whom it touches, what waits, and what may go."""

from __future__ import annotations

import dataclasses
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from firmwatch.errors import LakeError, NotFoundError, UsageError
from firmwatch.lake import (
    OWNER_PEOPLE,
    OWNERS,
    damage,
    read_records,
    remove_made_of,
    remove_snapshot,
    stored_bytes,
)
from firmwatch.ledger import expiries, findings, held_snapshots, screening_states, snapshots
from firmwatch.matching import ReferenceIndex, matcher_version, screen_subjects
from firmwatch.model import Change, ChangeKind, Finding, MatcherReference, Record, Snapshot
from firmwatch.monitoring import changes_between, make_finding, snapshot_reference
from firmwatch.steps.configured import configured_source
from firmwatch.steps.screening import subjects_of
from firmwatch.steps.workspace import Workspace

__all__ = [
    "Affected",
    "Difference",
    "Version",
    "accept_held",
    "affected_subjects",
    "as_row",
    "difference",
    "instant_of",
    "prune_snapshots",
    "source_versions",
    "versions_at",
]

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a source as `sources history` shows it.

    `standing` is `counts` (since `since`), `counted`, `pruned`, or `held`, and then `reason` says
    why. `bytes` is what it takes on disk beside the versions that it shares with.
    """

    snapshot: str
    source: str
    standing: str
    since: str
    published_at: str | None
    fetched_at: str
    published: int
    indexed: int
    bytes: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """What changed from one version to another; `cosmetic` counts changes that are left out."""

    older: Snapshot
    newer: Snapshot
    changes: tuple[Change, ...]
    cosmetic: int


@dataclass(frozen=True, slots=True)
class Affected:
    """A subject that a change touches.

    `score_before` and `score_after` are of the subject and the entry in both versions, None where
    the entry is not in the version or too little alike to be an alert.
    """

    subject_id: str
    subject_name: str
    record_id: str
    record_name: str
    change: str
    score_before: float | None
    score_after: float | None


def instant_of(text: str) -> str:
    """Read a day or an instant; gives the last instant of a day, ISO 8601 in UTC.

    Raises `UsageError` for anything else.
    """
    try:
        moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError as error:
        raise UsageError(
            f"{text!r} is no date. Give a day as 2026-03-31, or an instant as 2026-03-31T12:00:00Z."
        ) from error
    if _DAY.fullmatch(text):
        return f"{text}T23:59:59+00:00"
    if moment.tzinfo is None:
        return f"{moment.isoformat(timespec='seconds')}+00:00"
    offset = moment.utcoffset() or timedelta()
    return f"{(moment - offset).replace(tzinfo=None).isoformat(timespec='seconds')}+00:00"


def source_versions(workspace: Workspace, name: str) -> list[Version]:
    """Give the versions of a source: those that wait, then those that count or counted, last first.

    Raises `NotFoundError` for an unknown source.
    """
    configured_source(workspace.settings, name)
    with workspace.ledger.reading() as tx:
        waiting = held_snapshots.waiting(tx, name)
        promoted = snapshots.promotions(tx, name)
    found = [
        _version(workspace, item.snapshot, "held", item.held_at, "; ".join(item.reasons))
        for item in waiting
    ]
    for number, promotion in enumerate(promoted):
        standing = "counted" if number else "counts"
        standing = "pruned" if promotion.pruned_at else standing
        found.append(_version(workspace, promotion.snapshot, standing, promotion.promoted_at))
    return found


def versions_at(workspace: Workspace, as_of: str) -> list[Version]:
    """Give the version of each source of the workspace that counted at a day or an instant.

    A source that had none has no row. Raises `NotFoundError` where one was pruned since.
    """
    instant, found = instant_of(as_of), []
    for name in workspace.settings.sources:
        with workspace.ledger.reading() as tx:
            snapshot = snapshots.at(tx, name, instant)
            promoted = snapshots.promotions(tx, name)
        if snapshot is None:
            continue
        since = max(item.promoted_at for item in promoted if item.promoted_at <= instant)
        found.append(_version(workspace, snapshot, "counted", since))
    return found


def difference(
    workspace: Workspace,
    name: str,
    older: str | None = None,
    newer: str | None = None,
    cosmetic: bool = False,
) -> Difference:
    """Compare two versions of a source.

    A version is named by a day, an instant, or the beginning of its id; by default the one that
    counts is compared with the one before it. Raises `NotFoundError` where there is no such
    version, `UsageError` where a name fits several.
    """
    configured_source(workspace.settings, name)
    to = _named(workspace, name, newer) if newer else _latest(workspace, name, 0)
    since = _named(workspace, name, older) if older else _before(workspace, name, to)
    lake = workspace.lake
    found = changes_between(lambda: read_records(lake, since), lambda: read_records(lake, to))
    shown = tuple(item for item in found if cosmetic or not item.cosmetic)
    return Difference(since, to, shown, sum(item.cosmetic for item in found))


def affected_subjects(workspace: Workspace, between: Difference) -> list[Affected]:
    """Say which subjects of the workspace a difference touches, the likeliest first.

    A subject is touched where its score with an entry that changed reaches the threshold of alerts
    in either version.
    """
    kinds = {item.record_id: item.kind.value for item in between.changes}
    ids = set(kinds)
    for change in between.changes:
        if change.kind is ChangeKind.RENUMBERED:
            ids.update(change.related)
            kinds.setdefault(change.related[0], change.kind.value)
    before = _scores(workspace, between.older, ids)
    after = _scores(workspace, between.newer, ids)
    found = []
    for key in sorted(before.keys() | after.keys()):
        shown = after.get(key) or before[key]
        found.append(
            Affected(
                subject_id=shown.subject_id,
                subject_name=shown.subject_name,
                record_id=shown.record_id,
                record_name=shown.record_caption,
                change=kinds[key[1]],
                score_before=before[key].score if key in before else None,
                score_after=after[key].score if key in after else None,
            )
        )
    return sorted(found, key=lambda item: -max(item.score_before or 0, item.score_after or 0))


def accept_held(workspace: Workspace, name: str, snapshot_id: str, reason: str) -> Snapshot:
    """Let a version that waits count, for a person's reason; logged.

    Raises `NotFoundError` where no such version waits, `UsageError` for an empty reason,
    `LakeError` where the lake has lost it.
    """
    configured_source(workspace.settings, name)
    if not reason.strip():
        raise UsageError("A reason is needed: it is what an examiner will read. Give --reason.")
    now = workspace.now()
    with workspace.locked(), workspace.ledger.transaction() as tx:
        snapshot = held_snapshots.find(tx, name, snapshot_id).snapshot
        if damaged := damage(workspace.lake, snapshot):
            raise LakeError(
                f"The held snapshot {snapshot.id} of {name} cannot count: {damaged[0]}. Run "
                f"`firmwatch sources update {name}` to store it again, then accept it."
            )
        held_snapshots.decide(tx, snapshot, reason, now)
        snapshots.promote(tx, snapshot, now)
    return snapshot


def prune_snapshots(
    workspace: Workspace, names: Sequence[str], keep_days: int, dry_run: bool = True
) -> list[Version]:
    """Remove the records of versions that counted last more than so many days ago.

    The version that counts, the one that the last run saw, those that wait and those that open
    alerts name always stay, and those that any alert of a subject under a legal hold names. Gives
    what goes, or with `dry_run` would go. The ledger keeps that they counted, and when.
    """
    now = workspace.now()
    horizon = (datetime.fromisoformat(now) - timedelta(days=keep_days)).isoformat()
    gone = []
    with workspace.locked():
        for name in names:
            for version, snapshot in _ended_before(workspace, name, horizon):
                gone.append(version)
                if not dry_run:
                    _remove(workspace, name, snapshot, now)
    return gone


def _remove(workspace: Workspace, name: str, snapshot: Snapshot, now: str) -> None:
    with workspace.ledger.reading() as tx:
        others = [item.snapshot for item in snapshots.promotions(tx, name) if not item.pruned_at]
        others += [item.snapshot for item in held_snapshots.waiting(tx, name)]
    # First the ledger: a folder that nothing names is harmless, a name without a folder is not.
    with workspace.ledger.transaction() as tx:
        snapshots.mark_pruned(tx, snapshot, now)
    remove_snapshot(workspace.lake, snapshot, others)
    # People's roles are where the snapshot is, and nowhere else (scope rules S4 and S8).
    for kind in (OWNERS, OWNER_PEOPLE):
        remove_made_of(workspace.lake, kind, snapshot.id)


def _ended_before(
    workspace: Workspace, name: str, horizon: str
) -> Iterator[tuple[Version, Snapshot]]:
    """Give the versions of a source that ceased to count before an instant, the oldest first."""
    with workspace.ledger.reading() as tx:
        promoted = snapshots.promotions(tx, name)
        named = [*findings.open_findings(tx, name), *expiries.findings_on_hold(tx, name)]
        state = screening_states.screening_state(tx)
    # The bytes behind an open alert are its evidence, and so are those that a court asks for.
    evidence = {item.snapshot.sha256 for item in named}
    ended: dict[str, str] = {}
    for later, earlier in itertools.pairwise(promoted):
        ended[earlier.snapshot.id] = max(
            later.promoted_at, ended.get(earlier.snapshot.id, later.promoted_at)
        )
    counts = promoted[0].snapshot.id if promoted else ""
    # The next run says what changed since the last one, and which alerts go on under other entries.
    seen = {counts, dict(state.snapshots).get(name, "") if state else ""}
    for item in reversed(promoted):
        id_ = item.snapshot.id
        if id_ in seen or item.pruned_at or ended[id_] > horizon:
            continue
        if item.snapshot.sha256 in evidence:
            continue
        seen.add(id_)
        yield _version(workspace, item.snapshot, "counted", item.promoted_at), item.snapshot


def _version(
    workspace: Workspace, snapshot: Snapshot, standing: str, since: str, reason: str = ""
) -> Version:
    return Version(
        snapshot=snapshot.id,
        source=snapshot.source,
        standing=standing,
        since=since,
        published_at=snapshot.published_at,
        fetched_at=snapshot.fetched_at,
        published=snapshot.published,
        indexed=snapshot.indexed,
        bytes=0 if standing == "pruned" else stored_bytes(workspace.lake, snapshot),
        reason=reason,
    )


def _named(workspace: Workspace, name: str, text: str) -> Snapshot:
    """Find a version by a day, an instant or the beginning of its id."""
    with workspace.ledger.reading() as tx:
        if _DAY.match(text):
            found = snapshots.at(tx, name, instant_of(text))
            if found is None:
                raise NotFoundError(f"{name} had no snapshot yet at {text}.")
            return found
        known = [item.snapshot for item in snapshots.promotions(tx, name) if not item.pruned_at]
        known += [item.snapshot for item in held_snapshots.waiting(tx, name)]
    chosen = {item.id: item for item in known if item.id.startswith(text)}
    if not chosen:
        raise NotFoundError(
            f"{name} has no snapshot that begins with {text!r}. `firmwatch sources history {name}` "
            "lists them."
        )
    if len(chosen) > 1:
        raise UsageError(f"{text!r} is the beginning of several: {', '.join(chosen)}.")
    return next(iter(chosen.values()))


def _latest(workspace: Workspace, name: str, number: int) -> Snapshot:
    with workspace.ledger.reading() as tx:
        kept = [item.snapshot for item in snapshots.promotions(tx, name) if not item.pruned_at]
    if len(kept) <= number:
        raise NotFoundError(
            f"{name} has {len(kept)} snapshots that are kept: there is nothing to compare yet. "
            f"`firmwatch sources update {name}` fetches the newest."
        )
    return kept[number]


def _before(workspace: Workspace, name: str, snapshot: Snapshot) -> Snapshot:
    """Give the version that counted before another one, or counts where the other waits."""
    current = _latest(workspace, name, 0)
    if current.id != snapshot.id:
        with workspace.ledger.reading() as tx:
            promoted = [item.snapshot for item in snapshots.promotions(tx, name)]
        ids = [item.id for item in promoted]
        if snapshot.id not in ids:
            return current
        earlier = promoted[ids.index(snapshot.id) + 1 :]
        if not earlier:
            raise NotFoundError(f"{name} had no snapshot before {snapshot.id[:8]}.")
        return earlier[0]
    return _latest(workspace, name, 1)


def _scores(
    workspace: Workspace, snapshot: Snapshot, ids: Iterable[str]
) -> dict[tuple[str, str], Finding]:
    """Screen all subjects against some entries of a version, by subject and entry."""
    wanted = set(ids)
    records = [item for item in read_records(workspace.lake, snapshot) if item.id in wanted]
    if not records:
        return {}
    index = ReferenceIndex(_named_alike(records, snapshot))
    threshold = workspace.settings.alert_threshold
    reference, now = snapshot_reference(snapshot), workspace.now()
    matcher = MatcherReference(matcher_version(), threshold)
    found: dict[tuple[str, str], Finding] = {}
    for subject, record, comparison in screen_subjects(subjects_of(workspace), index, threshold):
        item = make_finding(subject, record, comparison, reference, matcher, now)
        found[subject.id, record.id] = item
    return found


def _named_alike(records: Iterable[Record], snapshot: Snapshot) -> list[Record]:
    return [dataclasses.replace(record, source=snapshot.source) for record in records]


def as_row(change: Change) -> dict[str, Any]:
    """Give a change as `sources diff` prints it."""
    return {
        "change": change.kind.value,
        "record_id": change.record_id,
        "caption": change.caption,
        "field": change.field,
        "before": change.before,
        "after": change.after,
        "cosmetic": change.cosmetic,
        "related": list(change.related),
    }
