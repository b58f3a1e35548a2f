"""The organisations that are made by code, and what is measured on them."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

import pytest

from firmwatch.model import Evidence, Finding, FindingStatus, SnapshotReference
from firmwatch.quality.alarms import alarm_figures
from firmwatch.quality.entries import Entry
from firmwatch.quality.evaluation import BARS, evaluate
from firmwatch.quality.fictional import fictional_entries, fictional_names, fictional_pairs
from firmwatch.quality.figures import Figure, calibration_figures, quality_figures, share_figure
from firmwatch.quality.measures import CASES_MIN, share
from firmwatch.quality.pairs import LabelledPair, Side
from firmwatch.quality.perturbations import PERTURBATIONS
from firmwatch.quality.transliteration import (
    ALIAS,
    ORIGINAL_ALONE,
    ORIGINAL_ASKED,
    transliteration_recall,
)


@pytest.fixture(scope="module")
def pairs() -> list[LabelledPair]:
    return fictional_pairs()


def everyone(sides: list[tuple[Side, Side]]) -> Sequence[float]:
    return [1.0] * len(sides)


def test_fictional_organisations_are_many_and_in_six_scripts(pairs: list[LabelledPair]) -> None:
    assert len(fictional_entries()) == 424
    assert len(set(fictional_names())) == len(fictional_names()) == 200
    scripts = Counter(pair.scripts for pair in pairs if pair.same)
    enough = {name for name, count in scripts.items() if count >= CASES_MIN}
    others = {"Arab", "Cyrl", "Grek", "Hang", "Hani", "Kana"}
    assert enough == {"Latn"} | {"+".join(sorted((name, "Latn"))) for name in others}
    assert sum(not pair.same for pair in pairs) > 500


def test_no_two_fictional_entries_bear_one_name() -> None:
    owners: dict[str, str] = {}
    for entry in fictional_entries():
        for key in Entry.keys(entry):
            assert owners.setdefault(key, entry.id) == entry.id, key


def test_every_section_is_there_and_every_bar_has_its_figure(pairs: list[LabelledPair]) -> None:
    found = evaluate(pairs[::20], everyone, 0.5, fictional_names()[:40])
    barred = {figure.item: figure.bar for figure in found.figures if figure.bar is not None}
    assert set(BARS) <= set(barred)
    assert set(BARS) <= set(PERTURBATIONS)
    sections = list(dict.fromkeys(figure.section for figure in found.figures))
    assert sections[0] == "overall"
    assert "recall of names changed on purpose" in sections
    case = next(figure for figure in found.figures if figure.item == "case" and figure.bar)
    assert (case.value, case.count, case.cases, case.note) == (1.0, 40, 40, "met")


def pair(left: str, right: str, group: str = "g", kind: str = "x") -> LabelledPair:
    return LabelledPair({"name": left}, {"name": right}, True, "un", kind, group)


def test_a_romanised_name_is_asked_with_and_without_another_one() -> None:
    pairs = [
        pair("Ветровая Карго", "Vetrovaya Kargo"),
        pair("Ветровая Карго", "Wetrowaja Kargo"),
        pair("Ветровая Карго", "Windy Freight"),
        pair("Ветровая Карго", "VK", kind="weak alias"),
        pair("Карго", "Windy", "translated"),
        pair("Halden", "Haldenn", "latin"),
    ]
    asked: list[tuple[str, list[str]]] = []

    def score(sides: list[tuple[Side, Side]]) -> Sequence[float]:
        asked.extend((one["name"], [other["name"], *other["aliases"]]) for one, other in sides)
        return [float(any(name.isascii() for name in names)) for _, names in asked]

    rows = {
        row["case"]: (row["count"], row["of"]) for row in transliteration_recall(pairs, score, 1)
    }
    assert rows == {
        f"Cyrl: {ALIAS}": (2, 2),
        f"Cyrl: {ORIGINAL_ASKED}": (1, 1),
        f"Cyrl: {ORIGINAL_ALONE}": (0, 2),
    }
    for name, names in asked:
        assert name not in names
        assert "VK" not in names
    assert transliteration_recall(pairs[-1:], score, 1) == []


def test_a_figure_says_what_to_know_before_it_is_quoted() -> None:
    few = share_figure("s", "i", "recall", share(29, 29), bar=1.0)
    met = share_figure("s", "i", "recall", share(30, 30), bar=1.0)
    missed = share_figure("s", "i", "recall", share(59, 60), bar=0.99)
    assert [item.note for item in (few, met, missed)] == ["too few cases", "met", "not met"]
    row = missed.row()
    assert (row["value"], row["low"], row["high"]) == (0.9833, 0.9114, 0.9971)
    assert list(row) == Figure.row_fields()
    none = share_figure("s", "i", "recall", share(0, 0))
    assert (none.value, none.low, none.high) == (None, None, None)


def test_f1_has_the_interval_of_what_it_is_made_of() -> None:
    row = {"publisher": "un", "found": 60, "wrong": 20, "one organisation": 80}
    precision, recall, f1 = quality_figures("s", [row])
    assert (precision.value, recall.value) == (0.75, 0.75)
    assert f1.value == pytest.approx(0.75)
    assert f1.low is not None
    assert f1.high is not None
    assert f1.cases == 100
    inner = share(60, 100)
    assert f1.low == pytest.approx(2 * inner.low / (1 + inner.low))
    assert f1.low < 0.75 < f1.high


def test_calibration_ends_with_its_error() -> None:
    row = {"from": 0.0, "to": 0.1, "mean score": 0.05, "count": 3, "of": 40}
    *bins, error = calibration_figures("c", [row], 0.025)
    assert [(item.item, item.measure) for item in bins] == [
        ("score 0.0 to 0.1", "mean score"),
        ("score 0.0 to 0.1", "one organisation"),
    ]
    assert (error.measure, error.value, error.cases) == ("ECE", 0.025, 40)


def alert(subject: str, name: str, record: str, *evidence: Evidence) -> Finding:
    snapshot = SnapshotReference("un_sc", "0" * 64, None, "2031-01-01T00:00:00+00:00")
    return Finding(
        f"{subject}-{record}", subject, name, record, record, record, "organisation", "un_sc", (),
        0.9, evidence, FindingStatus.OPEN, "2031-01-01T00:00:00+00:00", snapshot, "m",
    )  # fmt: skip


def test_the_listed_are_taken_off_before_alerts_are_counted() -> None:
    country = Evidence("country", "NO", "NO", 1.5, "both in NO")
    number = Evidence("identifier:lei", "1", "1", 10.0, "the same LEI")
    shared = Evidence("identifier:domain", "a", "a", 4.0, "the same")
    alerts = [
        alert("a", "Halden", "Other", number),
        alert("a", "Halden", "Third"),
        alert("b", "Halden Works Ltd", "HALDEN WORKS", country),
        alert("c", "Vask", "Vask", shared),
        alert("c", "Vask", "Vaskk", country),
    ]
    figures = {item.item: item for item in alarm_figures(alerts, 401)}
    number_of = "listed themselves by a number in common: taken off"
    assert (figures["screened"].value, figures[number_of].value) == (401, 1)
    raised = figures["with an alert"]
    assert (raised.count, raised.cases, raised.value) == (2, 400, 5.0)
    interval = share(2, 400)
    assert raised.low == pytest.approx(1000 * interval.low)
    assert raised.high == pytest.approx(1000 * interval.high)
    assert figures["with an equal name and country: may be listed"].count == 1
    assert figures["with an alert for another reason"].count == 1
    assert figures["alerts"].value == pytest.approx(7.5)
    empty = {item.item: item.value for item in alarm_figures([], 0)}
    assert empty["with an alert"] is None
    assert not any(math.isnan(value) for value in empty.values() if value is not None)
