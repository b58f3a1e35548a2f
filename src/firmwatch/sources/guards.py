"""What a version of a source must be before it may replace the last good one."""

from __future__ import annotations

from collections.abc import Iterator

from firmwatch.errors import RefusedError
from firmwatch.model import Snapshot

__all__ = ["check_plausible"]


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
    if previous is None:
        return
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
