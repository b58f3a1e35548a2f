"""What a screening gives back: a sequence, tables, and pages that no text can break."""

from __future__ import annotations

import re
import sys
from html.parser import HTMLParser

import polars
import pyarrow
import pytest
from hypothesis import given
from hypothesis import strategies as st

import firmwatch
from firmwatch.api.result import Screening
from firmwatch.errors import UsageError
from firmwatch.model import (
    Evidence,
    Explanation,
    Finding,
    FindingStatus,
    Listing,
    ListingStatus,
    Locator,
    SnapshotReference,
)

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</td></table></details><h1>Ltd</h1>",
    "<a href=\"javascript:alert(1)\">Ltd</a>",
    "&lt;b&gt; $x$ \u202egpj.exe\x1b[31m",
    "<style>*{display:none}</style><!--",
)  # fmt: skip
TAGS = {"div", "p", "b", "ul", "li", "table", "tr", "th", "td", "details", "summary"}
STYLE = re.compile(r"[a-z0-9:;.#%-]*")


class Page(HTMLParser):
    """Reads a page, and refuses whatever the program does not write itself."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.text = ""
        self.open: list[str] = []
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in TAGS
        for name, value in attrs:
            assert name in ("style", "class")
            assert value is not None
            assert name == "class" or STYLE.fullmatch(value)
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_comment(self, comment: str) -> None:
        raise AssertionError(comment)

    def handle_data(self, text: str) -> None:
        self.text += text


def finding_of(text: str = "Vostrika Marine LLC", score: float = 0.9) -> Finding:
    """An alert that says `text` wherever a file may have put a text."""
    return Finding(
        id="00aa",
        subject_id="11bb",
        subject_name=text,
        record_id=text,
        record_name=text,
        record_caption=text,
        record_kind="organisation",
        source=text,
        listings=(Listing(text, text, ListingStatus.SANCTION, text, text),),
        score=score,
        evidence=(
            Evidence("prior", "", "", -3.0, text),
            Evidence("name", text, text, 6.0, text),
            Evidence("country", text, text, -1.5, text),
        ),
        status=FindingStatus.OPEN,
        opened_at="2026-03-01T00:00:00+00:00",
        snapshot=SnapshotReference(text, "ab12", text, "2026-03-01T00:00:00+00:00"),
        matcher_version=text,
        locator=Locator(text, 1),
    )


def screening_of(*alerts: Finding, warnings: tuple[str, ...] = ()) -> Screening:
    rows = tuple((number, number + 100) for number in range(len(alerts)))
    return Screening(alerts, rows, 5, tuple(item.source for item in alerts), warnings)


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_becomes_markup(text: str) -> None:
    found = screening_of(finding_of(text), warnings=(text,))
    shown = text.replace("\u202e", "\ufffd").replace("\x1b", "\ufffd")
    page = Page(found._repr_html_())
    # Source, warning, subject, record twice, then the facts and the evidence.
    assert page.text.count(shown) >= 15
    assert Page(found[0].explain()._repr_html_()).text.count(shown) >= 10
    for plain in (str(found[0].explain()), repr(found)):
        assert "\x1b" not in plain
        assert "\u202e" not in plain


@given(st.text(), st.floats(0, 1))
def test_any_text_is_shown_as_text(text: str, score: float) -> None:
    found = screening_of(finding_of(text, score), warnings=(text,))
    Page(found._repr_html_())
    assert str(found[0].explain()).count("log-odds") >= 2
    assert found.to_polars().height == 1


def test_the_page_has_a_bar_and_the_evidence_of_every_alert() -> None:
    found = screening_of(*(finding_of(f"Firm {number} Ltd", 0.5) for number in range(130)))
    html = found._repr_html_()
    assert html.count("<details>") == 100
    assert html.count("width:3.00em") == 100
    text = Page(html).text
    assert "5 screened against" in text
    assert "and 30 more alerts" in text
    assert "+6.00" in text
    assert Page(screening_of()._repr_html_()).text.endswith("0 found")


def test_an_explanation_adds_up() -> None:
    explanation = finding_of().explain()
    assert isinstance(explanation, Explanation)
    rows = explanation.rows()
    assert [row["sum"] for row in rows] == [-3.0, 3.0, 1.5]
    assert [row["name"] for row in rows] == ["prior", "name", "country"]
    assert explanation.bars() == ["█" * 6, "█" * 12, "█" * 3]
    lines = str(explanation).splitlines()
    assert lines[-1] == "sum +1.50 log-odds = score 0.9000"
    (line,) = [line for line in lines if line.startswith("name ")]
    assert "+6.00  ████████████  Vostrika Marine LLC" in line
    compared = firmwatch.compare("SIS DOO", "SIS d.o.o.")
    assert compared.explain().evidence is compared.evidence
    assert str(compared.explain()).startswith("subject  SIS DOO\nrecord   SIS d.o.o.\n")


def test_a_table_of_evidence_stays_in_its_columns() -> None:
    long = "Gesellschaft für Schiffahrt und Handel mit beschränkter Haftung " * 3
    wide = "東方海運有限公司" * 6
    item = Evidence("name", long, wide, 1.0, "x" * 100)
    text = str(Explanation((), (item,), 0.7))
    assert all(word in text for word in long.split())
    assert "".join(re.findall("[^\x00-\xff█]", text)) == wide
    assert text.count("x") == 100
    assert max(map(len, text.splitlines())) < 130


def test_it_is_a_sequence() -> None:
    alerts = [finding_of(score=score) for score in (0.9, 0.8, 0.7)]
    found = screening_of(*alerts)
    assert list(found) == alerts
    assert found == alerts
    assert found != alerts[:2]
    assert found[0] is alerts[0]
    assert found[-1] is alerts[2]
    assert alerts[1] in found
    assert found[1:] == alerts[1:]
    assert found[1:].rows == found.rows[1:]
    assert isinstance(found[:1], Screening)
    assert not screening_of()
    with pytest.raises(IndexError):
        found[3]


def test_it_says_what_it_is() -> None:
    found = screening_of(*(finding_of(f"Firm {number}") for number in range(12)), warnings=("w",))
    assert "5 screened against" in repr(found)
    assert "12 found" in repr(found)
    assert "row 9: 'Firm 9' / 'Firm 9'" in repr(found)
    assert "and 2 more" in repr(found)
    assert repr(found).endswith("  w>")
    assert repr(screening_of()) == "<Screening: 5 screened against no source, 0 found>"


def test_the_tables_say_what_the_rows_say() -> None:
    found = screening_of(finding_of(), finding_of("B Ltd"))
    dicts = found.to_dicts()
    assert [row["row"] for row in dicts] == [0, 1]
    assert dicts[0]["rows"] == [0, 100]
    assert {key: dicts[0][key] for key in Finding.row_fields()} == found[0].row()
    frame = found.to_polars()
    assert frame.to_dicts() == dicts
    assert screening_of().to_polars().schema == frame.schema
    assert found.to_pandas().to_dict("records")[1]["subject_name"] == "B Ltd"
    assert list(screening_of().to_pandas().columns) == frame.columns
    assert pyarrow.table(found).to_pylist() == dicts
    assert polars.DataFrame(pyarrow.table(found)).equals(frame)


def test_without_pandas_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(UsageError, match=r"pip install pandas.*to_polars"):
        screening_of(finding_of()).to_pandas()


def test_half_a_surrogate_pair_goes_into_no_table() -> None:
    found = screening_of(finding_of("Vostrika \ud83d"))
    assert found.to_polars()["subject_name"].to_list() == ["Vostrika \\ud83d"]
