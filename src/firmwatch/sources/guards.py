"""What a version of a source must be before it may replace the last good one."""

from __future__ import annotations

from collections.abc import Iterator

from firmwatch.errors import RefusedError
from firmwatch.model import Snapshot

__all__ = ["QUARANTINED_SHARE_MAX", "check_plausible"]

QUARANTINED_SHARE_MAX = 0.05
"""Share of a file's rows that may be unreadable or orphans; published files have under 0.1 %."""
QUARANTINED_MIN = 5
"""So many may always be, since a small list reaches any share soon."""


def check_plausible(
    candidate: Snapshot, entries: tuple[int, int], previous: Snapshot | None, shrinkage_max: float
) -> None:
    """Refuse a version that is out of all proportion.

    `entries` bounds the published entries of a credible version; `shrinkage_max` is the share of
    the previous version's entries that may be gone.
    Raises `RefusedError` saying which bound was broken, by how much, and how to accept it.
    """
    remedy = (
        f" If this is right, run `firmwatch sources update {candidate.source} --accept REASON`;"
        " the last good snapshot stays until then."
    )
    low, high = entries
    if not low <= candidate.published <= high:
        raise RefusedError(
            f"{candidate.source}: {candidate.published} entries, where {low} to {high} are expected"
            f" ({candidate.counts[0].file}).{remedy}"
        )
    if previous is not None:
        _check_against(candidate, previous, shrinkage_max, remedy)
    for count in candidate.counts:
        if count.quarantined > max(QUARANTINED_MIN, QUARANTINED_SHARE_MAX * count.published):
            raise RefusedError(
                f"{candidate.source}: {count.quarantined} of the {count.published} rows of "
                f"{count.file} cannot be read or belong to no entry; more than "
                f"{QUARANTINED_SHARE_MAX:.0%} is not believed.{remedy}"
            )


def _check_against(
    candidate: Snapshot, previous: Snapshot, shrinkage_max: float, remedy: str
) -> None:
    for what, lost, before in _losses(candidate, previous):
        if lost > before * shrinkage_max:
            raise RefusedError(
                f"{candidate.source}: {lost} of the {before} {what} of the last good snapshot are "
                f"gone; more than {shrinkage_max:.0%} at once is not believed.{remedy}"
            )
    if (
        candidate.published_at
        and previous.published_at
        and candidate.published_at < previous.published_at
    ):
        raise RefusedError(
            f"{candidate.source}: published on {candidate.published_at}, before the last good "
            f"snapshot's {previous.published_at}.{remedy}"
        )


def _losses(candidate: Snapshot, previous: Snapshot) -> Iterator[tuple[str, int, int]]:
    """Say what the candidate has less of: rows of each file, and entries that are compared."""
    published = {count.file: count.published for count in candidate.counts}
    for before in previous.counts:
        lost = before.published - published.get(before.file, 0)
        yield f"rows of {before.file}", lost, before.published
    yield "indexed entries", previous.indexed - candidate.indexed, previous.indexed
