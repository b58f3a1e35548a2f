from __future__ import annotations

import struct
import sys
from collections.abc import Sequence

import pytest
from lxml import etree

from firmwatch.canvas import Circle, Line, to_png, to_svg
from firmwatch.errors import UsageError
from firmwatch.quality.curves import calibration, precision_recall, to_html
from firmwatch.quality.pairs import LabelledPair, Side
from firmwatch.quality.report import make_report, perturbation_recall


def pair(left: str, right: str, same: bool, kind: str, publisher: str = "un") -> LabelledPair:
    return LabelledPair({"name": left}, {"name": right}, same, publisher, kind, left)


PAIRS = [
    pair("Halden", "HALDEN", True, "case"),
    pair("Halden", "Haldenn", True, "one edit"),
    pair("Карго", "Cargo", True, "transliteration", "ftm"),
    pair("Halden Works", "HW", True, "acronym"),
    pair("Halden I", "Halden II", False, "number"),
    pair("Halden", "Vask", False, "words replaced"),
]
SCORES = [0.9, 0.7, 0.2, 0.1, 0.8, 0.3]


def score(sides: list[tuple[Side, Side]]) -> Sequence[float]:
    known = {(p.left["name"], p.right["name"]): s for p, s in zip(PAIRS, SCORES, strict=True)}
    return [known[left["name"], right["name"]] for left, right in sides]


def test_the_tables_count_by_kind_script_and_publisher() -> None:
    report = make_report(PAIRS, score, 0.7)
    spelling, findable, every = report.overall
    assert [row["pairs"] for row in report.overall] == ["spelling", "findable", "all"]
    assert (spelling["found"], spelling["one organisation"]) == (2, 3)
    assert (findable["found"], findable["wrong"], findable["one organisation"]) == (2, 1, 3)
    assert findable["precision"] == findable["recall"] == pytest.approx(2 / 3)
    assert every["recall"] == 0.5
    assert not findable["enough cases"]
    kinds = {row["kind"]: (row["count"], row["of"]) for row in report.recall_by_kind}
    assert kinds == {
        "case": (1, 1),
        "acronym": (0, 1),
        "one edit": (1, 1),
        "transliteration": (0, 1),
    }
    assert next(iter(kinds)) == "case"
    scripts = {row["script"]: row["count"] for row in report.recall_by_script}
    assert scripts == {"Cyrl+Latn": 0, "Latn": 2}
    wrong = {row["kind"]: row["share"] for row in report.wrong_by_kind}
    assert wrong == {"number": 1.0, "words replaced": 0.0}
    assert [row["publisher"] for row in report.by_publisher] == ["ftm", "un"]
    # Bins of one case each: |0.9-1| + |0.7-1| + |0.2-1| + |0.8-0| + |0.3-0| over five.
    assert report.calibration_error == pytest.approx((0.1 + 0.3 + 0.8 + 0.8 + 0.3) / 5)
    assert sum(row["of"] for row in report.calibration) == 5


def test_without_a_threshold_it_is_the_best_one() -> None:
    # F1 of the findable pairs: 0.9 1/2, 0.8 2/5, 0.7 2/3, 0.3 4/7, 0.2 3/4.
    assert make_report(PAIRS, score).threshold == 0.2


def test_another_number_of_scores_is_refused() -> None:
    with pytest.raises(ValueError, match="argument 2"):
        make_report(PAIRS, lambda sides: [0.5])


def test_recall_of_changed_names_by_kind() -> None:
    def case_only(sides: list[tuple[Side, Side]]) -> list[float]:
        return [float(left["name"].lower() == right["name"].lower()) for left, right in sides]

    rows = {row["kind"]: row for row in perturbation_recall(["Halden Optics", "9"], case_only, 0.5)}
    assert (rows["case"]["count"], rows["case"]["of"], rows["case"]["unchanged"]) == (1, 1, 1)
    assert (rows["one edit"]["count"], rows["one edit"]["of"]) == (0, 1)


def test_curves_are_drawn_as_svg_and_html() -> None:
    labels = [item.same for item in PAIRS]
    drawings = [precision_recall(SCORES, labels), calibration(SCORES, labels)]
    for drawing in drawings:
        root = etree.fromstring(to_svg(drawing).encode())
        tags = [etree.QName(child).localname for child in root]
        for tag, kind in (("polyline", Line), ("circle", Circle)):
            assert tags.count(tag) == sum(isinstance(item, kind) for item in drawing.shapes)
    assert sum(isinstance(item, Circle) for item in drawings[1].shapes) == 6
    # Recall 1/4 at precision 1: a quarter of the axis, at the top.
    curve = drawings[0].shapes[-1]
    assert isinstance(curve, Line)
    assert curve.points[0] == (60 + 400 / 4, 60)
    page = to_html("A <title>", drawings, make_report(PAIRS, score, 0.7).tables())
    assert page.count("<svg") == 2
    assert page.count("<table>") == 6
    assert "A &lt;title&gt;" in page
    assert "too few cases" in page
    with pytest.raises(ValueError, match="recall"):
        precision_recall([0.5], [False])


def test_a_drawing_is_written_as_png() -> None:
    content = to_png(calibration(SCORES, [item.same for item in PAIRS]))
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", content[16:24]) == (520, 420)


def test_without_pillow_png_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "PIL", None)
    with pytest.raises(UsageError, match=r"firmwatch\[plots\]"):
        to_png(calibration(SCORES, [item.same for item in PAIRS]))
