"""Alerts: one function makes them, and why one ends."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from firmwatch.matching import ReferenceIndex, matcher_version, screen_subjects
from firmwatch.model import (
    FileCounts,
    Finding,
    FindingStatus,
    Listing,
    Locator,
    MatcherReference,
    Name,
    Record,
    RecordKind,
    Snapshot,
    Subject,
    SubjectKind,
)
from firmwatch.monitoring import closing_reason, finding_id, make_finding, snapshot_reference

SNAPSHOT = Snapshot(
    id="i",
    source="mine",
    url="https://lists.example",
    sha256="ab" * 32,
    fetched_at="2026-03-01T08:00:00Z",
    published_at="2026-02-28T00:00:00Z",
    parser_version="1",
    counts=(FileCounts("list.csv", 1, 1, 0, 0),),
)
RECORD = Record(
    id="R-1",
    source="mine",
    kind=RecordKind.VESSEL,
    names=(Name("Quillon"), Name("VOSTRIKA", locator=Locator("alt.csv", 7))),
    locator=Locator("list.csv", 3),
    listings=(Listing("SAMPLE", "Sample Office"),),
)
SUBJECT = Subject("S-1", "suppliers", SubjectKind.VESSEL, "Delmar", aliases=("Vostrika",))


def a_finding(subject: Subject = SUBJECT) -> Finding:
    ((_, record, comparison),) = screen_subjects([subject], ReferenceIndex([RECORD]), 0.7)
    reference = snapshot_reference(SNAPSHOT)
    matcher = MatcherReference(matcher_version(), 0.7)
    return make_finding(subject, record, comparison, reference, matcher, "2026-03-02T00:00:00Z")


def test_an_alert_holds_what_was_compared_and_where_it_stands() -> None:
    alert = a_finding()
    assert alert.id == finding_id("S-1", "mine", "R-1")
    assert (alert.subject_name, alert.record_name) == ("Vostrika", "VOSTRIKA")
    assert alert.record_caption == "Quillon"
    assert alert.record_kind == "vessel"
    assert alert.locator == Locator("alt.csv", 7)
    assert alert.listings == RECORD.listings
    assert alert.score >= 0.7
    assert [item.name for item in alert.evidence][:2] == ["prior", "name"]
    assert (alert.status, alert.opened_at) == (FindingStatus.OPEN, "2026-03-02T00:00:00Z")
    assert alert.matcher_version == matcher_version()
    assert alert.portfolio_id == "suppliers"
    assert (alert.closed_at, alert.closed_reason) == (None, None)


def test_an_alert_says_which_version_of_the_list_it_rests_on() -> None:
    assert a_finding().row()["snapshot"] == {
        "source": "mine",
        "sha256": "ab" * 32,
        "published_at": "2026-02-28T00:00:00Z",
        "fetched_at": "2026-03-01T08:00:00Z",
        "id": "i",
    }


def test_a_subject_of_no_portfolio_makes_an_alert_of_none() -> None:
    subject = Subject("S-1", "", SubjectKind.VESSEL, "Vostrika")
    assert a_finding(subject).portfolio_id is None


@given(*[st.text() | st.just("\ud800")] * 3)
def test_an_alerts_id_is_a_pure_function_of_the_pair(
    subject: str, source: str, record: str
) -> None:
    found = finding_id(subject, source, record)
    assert found == finding_id(subject, source, record)
    assert len(found) == 16
    assert set(found) <= set("0123456789abcdef")


def test_no_two_pairs_share_an_id() -> None:
    ids = {finding_id(a, b, c) for a in "ab" for b in "ab" for c in "ab"}
    assert len(ids) == 8
    assert finding_id("a", "bc", "d") != finding_id("ab", "c", "d")


def test_the_reason_of_an_end_is_the_first_that_holds() -> None:
    alert = a_finding()
    here, gone = frozenset({"S-1"}), frozenset[str]()
    assert "left its portfolio" in closing_reason(alert, gone, {})
    assert "mine is no longer screened" in closing_reason(
        alert, here, {"un_sc": frozenset({"R-1"})}
    )
    assert closing_reason(alert, here, {"mine": gone}).startswith("delisted: ")
    assert "its facts, or the settings, changed" in closing_reason(
        alert, here, {"mine": frozenset({"R-1"})}
    )
