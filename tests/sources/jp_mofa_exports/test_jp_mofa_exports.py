"""The Japanese export bans: the fixture, names in two forms, damaged texts."""

from __future__ import annotations

import contextlib
import re
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firmwatch.errors import FirmwatchError, RefusedError
from firmwatch.model import Excluded, LeftOut, Quarantined, Record, RecordKind
from firmwatch.sources import check_file, source
from firmwatch.sources.jp_mofa_names import entry_names
from tests.sources.fixtures import expected, fixture, read, rows

SOURCE = source("jp_mofa_exports")
FILE = SOURCE.files[0].name
TITLE = (
    "○ 輸出等に係る禁止措置\nの対象となるロシア連邦の団体（令和四年外務省告示第八十二号）\n"
    "指定日：2022年03月01日\n最終更新日：2031年9月12日\n"
)
NAMES = [f"Works {number} LLC" for number in range(1, 31)]
ENTRIES = [
    f"{number} 有限会社ワークス{'いろはにほへと'[number % 7]}\n"
    f"{name}, a.k.a. the following one alias:\n-W {number}.\n"
    f"所在地：{number} Quay Street, Vostrik, Russia.\n"
    for number, name in enumerate(NAMES, start=1)
]


def read_text(folder: Path, text: str | bytes) -> tuple[list[Record], list[Quarantined]]:
    path = folder / FILE
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    _, records, _, quarantine = read(SOURCE, {FILE: path})
    return records, quarantine


def latin(records: list[Record]) -> list[str]:
    return [name.value for record in records for name in record.names if "LLC" in name.value]


def test_fixture_gives_what_was_expected() -> None:
    assert rows("jp_mofa_exports") == expected("jp_mofa_exports")


def test_fixture_balances_by_two_counters() -> None:
    reading, records, people, quarantine = read(SOURCE, fixture("jp_mofa_exports"))
    (counts,) = reading.counts
    assert (counts.published, counts.indexed, counts.excluded, counts.quarantined) == (16, 10, 2, 4)
    assert (len(records), len(people), len(quarantine)) == (10, 1, 4)
    assert reading.published_at == "2031-10-02T00:00:00Z"
    assert all(record.listings[0].status == "export_control" for record in records)


def test_person_in_a_list_of_organisations_is_one() -> None:
    _, _, (person,), _ = read(SOURCE, fixture("jp_mofa_exports"))
    assert person.kind is RecordKind.LISTED_PERSON
    assert person.countries == ("RU",)
    assert (person.addresses, person.notes, person.properties) == ((), "", ())
    events = list(SOURCE.parse(fixture("jp_mofa_exports")))
    assert "Secret" not in repr(events)
    fields = {event.field for event in events if isinstance(event, LeftOut)}
    assert "listed_person.所在地 (but for its country)" in fields


@pytest.mark.parametrize(
    ("text", "japanese", "latin_name", "aliases"),
    [
        ("有限会社ドリフト\nDrift LLC\n", "有限会社ドリフト", "Drift LLC", []),
        ("ドリフト DMCC\nDRIFT DMCC\n", "ドリフト DMCC", "DRIFT DMCC", []),
        ("社「ドリフト」JSC Drift Works\n", "社「ドリフト」", "JSC Drift Works", []),
        ("開発及び設計局（別称、研究及び開発局）\nBureau, a.k.a. the following one alias:\n-B",
         "開発及び設計局", "Bureau", ["研究及び開発局", "B"]),
        ("局（GNII）（別称、エー、B及びC）\nGNII Bureau\n-D;\n-E;\n-F", "局（GNII）", "GNII Bureau",
         ["エー", "B", "C", "D", "E", "F"]),
        ("ドリフト社\nDrift Co\n別称：Drift Co Limited\n", "ドリフト社", "Drift Co",
         ["Drift Co Limited"]),
        ("ドリフト社\nDrift Co\n別称：漂流社及びDC社\nDC; D Co., Ltd.\n", "ドリフト社", "Drift Co",
         ["漂流社", "DC社", "DC", "D Co., Ltd."]),
    ],
)  # fmt: skip
def test_names_are_taken_apart(
    text: str, japanese: str, latin_name: str, aliases: list[str]
) -> None:
    found = entry_names(text)
    assert (found.japanese, found.latin) == (japanese, latin_name)
    assert [*found.japanese_aliases, *found.latin_aliases] == aliases


@pytest.mark.parametrize("text", ["", "ドリフト\n", "Drift LLC\n", "（別称、ド）\nDrift"])
def test_entry_without_both_names_is_not_read(text: str) -> None:
    with pytest.raises(ValueError, match="name"):
        entry_names(text)


def test_id_is_of_notice_name_and_country_only(tmp_path: Path) -> None:
    first, _ = read_text(tmp_path, TITLE + ENTRIES[0])
    moved = ENTRIES[0].replace("1 Quay", "99 Mole").replace("Works 1", "WORKS  1")
    again, _ = read_text(tmp_path, TITLE + moved.replace("1 有限", "7 有限", 1))
    assert first[0].id == again[0].id
    assert re.fullmatch("[0-9a-f]{16}", first[0].id)


def test_repeated_entry_is_excluded(tmp_path: Path) -> None:
    path = tmp_path / FILE
    path.write_text(TITLE + ENTRIES[0] + TITLE + ENTRIES[0], "utf-8")
    events = list(SOURCE.parse({FILE: path}))
    assert sum(isinstance(event, Excluded) for event in events) == 1


@pytest.mark.parametrize("page", ["", "\f", "\r\n", "\n\f"])
def test_pages_may_end_in_any_way(tmp_path: Path, page: str) -> None:
    text = TITLE + "".join(ENTRIES).replace("Russia.\n", f"Russia.{page}")
    records, quarantine = read_text(tmp_path, text)
    assert (latin(records), quarantine) == (NAMES, [])


@pytest.mark.parametrize(
    ("damage", "lost"),
    [
        (("所在地：9 ", "所至地：9 "), {9}),
        (("Works 9 LLC, a.k.a. the following one alias:\n-W 9.", ""), {9}),
        (("Works 9 LLC", "Works \x029 LLC"), {9}),
        (("\n9 有限", "\n九 有限"), {8, 9}),
        (("\n9 有限", "\n9有限"), {8, 9}),
    ],
)
def test_damage_to_one_entry_is_quarantined(
    tmp_path: Path, damage: tuple[str, str], lost: set[int]
) -> None:
    records, quarantine = read_text(tmp_path, TITLE + "".join(ENTRIES).replace(*damage))
    assert latin(records) == [name for n, name in enumerate(NAMES, start=1) if n not in lost]
    assert len(quarantine) == len(lost)
    assert all(row.reason and row.excerpt for row in quarantine)


def test_bytes_that_are_no_text_cost_one_entry(tmp_path: Path) -> None:
    content = (TITLE + "".join(ENTRIES)).encode().replace(b"Works 9 LLC", b"Works \xff9 LLC")
    records, (row,) = read_text(tmp_path, content)
    assert (len(records), row.record_id) == (29, "9")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<html><title>Maintenance</title></html>",
        "Foreign End User List\n1 Drift LLC",
        TITLE,
        TITLE.replace("禁止措置", "届出") + ENTRIES[0],
        "x" + TITLE + ENTRIES[0],
        "\n".join(ENTRIES),
        "○外務省告示" + "x" * (17 << 20),
    ],
)
def test_text_that_is_no_such_notice_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(RefusedError, match=FILE):
        read_text(tmp_path, text)


def test_pdf_itself_is_refused_with_the_cause(tmp_path: Path) -> None:
    path = tmp_path / FILE
    path.write_bytes(b"%PDF-1.7\n")
    with pytest.raises(RefusedError, match="PDF document"):
        check_file(SOURCE.files[0], path)


WHOLE = fixture("jp_mofa_exports")[FILE].read_bytes()


@settings(deadline=None, max_examples=150)
@given(offset=st.integers(0, len(WHOLE)), cut=st.integers(0, 40), inserted=st.binary(max_size=8))
def test_random_damage_raises_nothing_but_firmwatch_errors(
    offset: int, cut: int, inserted: bytes
) -> None:
    with tempfile.TemporaryDirectory() as folder, contextlib.suppress(FirmwatchError):
        read_text(Path(folder), WHOLE[:offset] + inserted + WHOLE[offset + cut :])


PIECES = [
    "所在地：",
    "\n7 有限",
    "12 社",
    "○",
    "別称：",
    "（",
    "）",
    "\n",
    "a.k.a.",
    "号）",
    "-",
    ";",
]


@settings(deadline=None, max_examples=150)
@given(index=st.integers(1, 28), offset=st.integers(1, 40), piece=st.sampled_from(PIECES))
def test_damage_to_one_entry_leaves_those_further_on(index: int, offset: int, piece: str) -> None:
    entries = list(ENTRIES)
    entries[index] = entries[index][:offset] + piece + entries[index][offset:]
    with tempfile.TemporaryDirectory() as folder, contextlib.suppress(RefusedError):
        records, _ = read_text(Path(folder), TITLE + "".join(entries))
        others = [n for n in NAMES if n not in NAMES[max(0, index - 1) : index + 2]]
        assert [name for name in latin(records) if name in others] == others


REAL = Path(__file__).parents[3] / "../shared/data/lists/jp"
NOTICES = ("250912_list_russia_tokutei.pdf.txt", "250912_list_daisangoku_tokutei.pdf.txt")


@pytest.mark.skipif(not REAL.exists(), reason="skipped: no copy of Japan's notices in shared/data")
@pytest.mark.parametrize(
    ("names", "published"), [(NOTICES[:1], 561), (NOTICES[1:], 56), (NOTICES, 617)]
)
def test_the_notices_of_2025_are_read_whole(
    tmp_path: Path, names: tuple[str, ...], published: int
) -> None:
    path = tmp_path / FILE
    path.write_bytes(b"".join((REAL / name).read_bytes() for name in names))
    reading, records, people, quarantine = read(SOURCE, {FILE: path})
    assert reading.counts[0].published == published
    assert len(people) == (NOTICES[0] in names)
    assert len(quarantine) == 0
    assert len(records) == published - len(people)
    assert all(record.countries for record in records)
    assert all({"Latn"} & {name.script for name in record.names} for record in records)
    assert len({record.id for record in records}) == len(records)
    assert reading.published_at == "2025-09-12T00:00:00Z"
