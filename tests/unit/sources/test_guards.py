"""What a version must be before it replaces the last good one."""

from __future__ import annotations

import re
from typing import Any

import pytest

from firmwatch.model import FileCounts, Snapshot
from firmwatch.sources import implausibilities, renumbering


def a_snapshot(*published: int, names: str = "list alt extra", **changes: Any) -> Snapshot:
    values: dict[str, Any] = {
        "id": "i",
        "source": "sample_list",
        "url": "https://lists.example",
        "sha256": "h",
        "fetched_at": "2026-03-01T08:00:00Z",
        "published_at": None,
        "parser_version": "1",
        "counts": tuple(
            FileCounts(f"{name}.csv", number, number, 0, 0)
            for name, number in zip(names.split(), published, strict=False)
        ),
    }
    return Snapshot(**{**values, **changes})


def check(
    candidate: Snapshot, previous: Snapshot | None = None, shrinkage_max: float = 0.1
) -> tuple[str, ...]:
    return implausibilities(candidate, (100, 1000), previous, shrinkage_max)


def matches(pattern: str, reasons: tuple[str, ...]) -> bool:
    return any(re.search(pattern, reason) for reason in reasons)


@pytest.mark.parametrize("entries", [100, 500, 1000])
def test_a_credible_number_of_entries_passes(entries: int) -> None:
    assert check(a_snapshot(entries)) == ()


@pytest.mark.parametrize("entries", [0, 99, 1001])
def test_a_number_out_of_all_proportion_is_refused(entries: int) -> None:
    expected = f"{entries} entries, where 100 to 1000 are expected (list.csv)"
    assert check(a_snapshot(entries)) == (expected,)


@pytest.mark.parametrize("entries", [900, 901, 1000])
def test_a_tenth_may_be_gone(entries: int) -> None:
    assert check(a_snapshot(entries), a_snapshot(1000)) == ()


def test_more_than_a_tenth_may_not() -> None:
    reasons = check(a_snapshot(899), a_snapshot(1000))
    assert "101 of the 1000 rows of list.csv" in reasons[0]
    assert "more than 10% at once" in reasons[0]
    assert check(a_snapshot(899), a_snapshot(1000), shrinkage_max=0.2) == ()


def test_a_part_that_shrinks_is_refused_too() -> None:
    assert re.search(
        r"2000 of the 2000 rows of alt.csv",
        " ".join(check(a_snapshot(1000, 0), a_snapshot(1000, 2000))),
    )


def test_a_part_that_shrinks_is_seen_beside_one_that_came() -> None:
    previous = a_snapshot(1000, 2000, names="list alt")
    candidate = a_snapshot(1000, 50, 9, names="list extra alt")
    assert matches(r"1991 of the 2000 rows of alt.csv", check(candidate, previous))


def test_an_optional_file_that_goes_is_refused() -> None:
    previous = a_snapshot(1000, 50, names="list extra")
    assert re.search(
        r"50 of the 50 rows of extra.csv", " ".join(check(a_snapshot(1000, names="list"), previous))
    )


def test_entries_that_are_all_left_out_of_a_sudden_are_refused() -> None:
    """The counters balance, yet nothing is compared any more."""
    counts = (FileCounts("list.csv", 1000, 10, 0, 990),)
    assert re.search(
        r"990 of the 1000 indexed entries",
        " ".join(check(a_snapshot(1000, counts=counts), a_snapshot(1000))),
    )


@pytest.mark.parametrize(
    ("now", "before"),
    [
        ("2026-03-01T00:00:00Z", "2026-03-01T00:00:00Z"),
        ("2026-03-02T00:00:00Z", "2026-03-01T00:00:00Z"),
        (None, "2026-03-01T00:00:00Z"),
        ("2026-03-01T00:00:00Z", None),
    ],
)
def test_a_later_or_unknown_date_passes(now: str | None, before: str | None) -> None:
    assert check(a_snapshot(500, published_at=now), a_snapshot(500, published_at=before)) == ()


def test_an_earlier_date_is_refused_with_both() -> None:
    now, before = "2026-02-28T00:00:00Z", "2026-03-01T00:00:00Z"
    assert re.search(
        rf"published on {now}, before .*{before}",
        " ".join(check(a_snapshot(500, published_at=now), a_snapshot(500, published_at=before))),
    )


def test_everything_that_is_wrong_is_said_at_once() -> None:
    reasons = check(
        a_snapshot(50, published_at="2026-01-01"), a_snapshot(500, published_at="2026-02-01")
    )
    assert len(reasons) == 4


def test_a_list_numbered_anew_is_seen() -> None:
    before = frozenset(f"old-{number}" for number in range(100))
    anew = frozenset(f"new-{number}" for number in range(100))
    assert "numbered its entries anew" in renumbering(before, anew)[0]
    assert renumbering(before, before | anew) == ()
    assert renumbering(before, frozenset(list(before)[:60])) == ()
    assert renumbering(before, frozenset()) == ()
    assert renumbering(frozenset("a"), frozenset("b")) == ()
