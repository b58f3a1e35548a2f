"""What a version of a source must be before it may replace the last good one."""

from __future__ import annotations

from collections.abc import Iterator

from firmwatch.model import Snapshot

__all__ = ["KEPT_SHARE_MIN", "QUARANTINED_SHARE_MAX", "implausibilities", "renumbering"]

QUARANTINED_SHARE_MAX = 0.05
"""Share of a file's rows that may be unreadable or orphans; published files have under 0.1 %."""
QUARANTINED_MIN = 5
"""So many may always be, since a small list reaches any share soon."""
KEPT_SHARE_MIN = 0.5
"""Share of the entries of the last good version whose ids must be there again: a publisher that
numbers its list anew would close every alert and open it again."""
KEPT_ENTRIES_MIN = 20
"""Fewer entries than these may all be new."""


def implausibilities(
    candidate: Snapshot, entries: tuple[int, int], previous: Snapshot | None, shrinkage_max: float
) -> tuple[str, ...]:
    """Say in what a version is out of all proportion; empty where it is not.

    `entries` bounds the published entries of a credible version; `shrinkage_max` is the share of
    the previous version's entries that may be gone. Each reason says which bound was broken and by
    how much.
    """
    return tuple(_found(candidate, entries, previous, shrinkage_max))


def renumbering(before: frozenset[str], after: frozenset[str]) -> tuple[str, ...]:
    """Say where most ids of the version before are gone, though the list is as long as it was."""
    if len(before) < KEPT_ENTRIES_MIN or len(after) < len(before) * KEPT_SHARE_MIN:
        return ()
    kept = len(before & after)
    if kept >= len(before) * KEPT_SHARE_MIN:
        return ()
    reason = (
        f"{len(before) - kept} of the {len(before)} ids of the last good snapshot are gone and as "
        "many new ones have come: the publisher seems to have numbered its entries anew"
    )
    return (reason,)


def _found(
    candidate: Snapshot, entries: tuple[int, int], previous: Snapshot | None, shrinkage_max: float
) -> Iterator[str]:
    low, high = entries
    if not low <= candidate.published <= high:
        yield (
            f"{candidate.published} entries, where {low} to {high} are expected "
            f"({candidate.counts[0].file})"
        )
    if previous is not None:
        yield from _against(candidate, previous, shrinkage_max)
    for count in candidate.counts:
        if count.quarantined > max(QUARANTINED_MIN, QUARANTINED_SHARE_MAX * count.published):
            yield (
                f"{count.quarantined} of the {count.published} rows of {count.file} cannot be read "
                f"or belong to no entry; more than {QUARANTINED_SHARE_MAX:.0%} is not believed"
            )


def _against(candidate: Snapshot, previous: Snapshot, shrinkage_max: float) -> Iterator[str]:
    for what, lost, before in _losses(candidate, previous):
        if lost > before * shrinkage_max:
            yield (
                f"{lost} of the {before} {what} of the last good snapshot are gone; more than "
                f"{shrinkage_max:.0%} at once is not believed"
            )
    if (
        candidate.published_at
        and previous.published_at
        and candidate.published_at < previous.published_at
    ):
        yield (
            f"published on {candidate.published_at}, before the last good snapshot's "
            f"{previous.published_at}"
        )


def _losses(candidate: Snapshot, previous: Snapshot) -> Iterator[tuple[str, int, int]]:
    """Say what the candidate has less of: rows of each file, and entries that are compared."""
    published = {count.file: count.published for count in candidate.counts}
    for before in previous.counts:
        lost = before.published - published.get(before.file, 0)
        yield f"rows of {before.file}", lost, before.published
    yield "indexed entries", previous.indexed - candidate.indexed, previous.indexed
