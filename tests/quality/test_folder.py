"""Publishers' files to labelled pairs, on fictional files in every form."""

from __future__ import annotations

from pathlib import Path

import pytest

from firmwatch import compare
from firmwatch.errors import NotFoundError, SchemaError, UsageError
from firmwatch.quality.folder import READERS, Labels, read_entries, read_labels
from firmwatch.quality.list_files import read_eu_csv
from firmwatch.quality.pairs import SIDES, LabelledPair, split, split_pairs
from tests.shared_data import SHARED, needs_shared


def texts(pairs: list[LabelledPair], publisher: str, same: bool) -> set[tuple[str, str, str]]:
    return {
        (pair.left["name"], pair.right["name"], pair.kind)
        for pair in pairs
        if pair.publisher == publisher and pair.same is same
    }


ONE = {
    "us_ofac": {
        ("VOSTRIKA SHIPPING LTD", "VOSTRIKA SHIPING COMPANY", "one edit"),
        ("VOSTRIKA SHIPPING LTD", "OOO VOSTRIKA", "words added"),
        ("VOSTRIKA SHIPING COMPANY", "OOO VOSTRIKA", "words added"),
    },
    "us_csl": {
        ("Tessmar Institute of Optics", "Tessmar Optical Institute", "words replaced"),
        ("Tessmar Institute of Optics", "Tessmar Institute", "words added"),
        ("Tessmar Optical Institute", "Tessmar Institute", "words added"),
    },
    "eu": {
        ("Ligue d'Osterholm", "Ligue d’Osterholm", "punctuation"),
        ("Ligue d'Osterholm", "League of Osterholm", "words replaced"),
        ("Ligue d’Osterholm", "League of Osterholm", "words replaced"),
    },
    "uk": {("BRESTOVKA CARGO", "BRESTOVKA FREIGHT", "words replaced")},
    "ca": {
        ("Osterholm Alloys Co., Ltd.", "Osterholm Metals Co., Ltd.", "words replaced"),
        ("Osterholm Alloys Co., Ltd.", "Osterholm Foundry", "words replaced"),
        ("Osterholm Metals Co., Ltd.", "Osterholm Foundry", "words replaced"),
    },
    "au": {("Halden Works", "Halden Works of Norland", "words added")},
    "ftm": {("Ветровая Карго ООО", "Vetrovaya Cargo OOO", "transliteration")},
    "sec": {("MARIBOR LABS INC", "Maribor Labs, Inc.", "punctuation")},
    "ror": {("Zenda University", "University of Zenda", "words added")},
    "patents": {("Ruthenia Optics Inc.", "Ruthenia Optics Incorporated", "legal form")},
    "patstat_nl": {("STRELSAU N.V.", "STRELSAU NV", "punctuation")},
    "kvk": {("Hof Beheer B.V.", "Hof Beheer B.V.", "identical")},
    "us_ofac+portfolio": {("VOSTRIKA SHIPPING LTD", "Vostrika Shipping Limited", "legal form")},
}


@pytest.mark.parametrize("publisher", ONE)
def test_names_of_one_entry_are_one_organisation(labels: Labels, publisher: str) -> None:
    assert texts(labels.pairs, publisher, True) == ONE[publisher]


def test_the_united_nations_say_which_alias_is_weak(labels: Labels) -> None:
    found = {kind for _, right, kind in texts(labels.pairs, "un", True) if right == "The Herons"}
    assert found == {"weak alias"}
    assert any(pair.scripts == "Cyrl+Latn" for pair in labels.pairs if pair.publisher == "un")


def test_japanese_entries_are_parted_by_their_numbers(labels: Labels) -> None:
    found = {pair.group: pair for pair in labels.pairs if pair.publisher == "jp" and pair.same}
    assert set(found) == {"jp:list:1", "jp:list:3"}
    names = {
        str(side["name"])
        for pair in labels.pairs
        if pair.publisher == "jp"
        for side in (pair.left, pair.right)
    }
    assert {"Takovo LLC", "Tacovo LLC", "OOO Takovo", "Alfa Creative Zapad"} <= names
    assert {"有限会社タコ", "アルファ・クリエイティブ"} <= names
    assert found["jp:list:1"].left["country"] == ["AM"]
    assert found["jp:list:3"].left["country"] == ["NO"]


def test_different_entries_with_similar_names_are_two_organisations(labels: Labels) -> None:
    assert texts(labels.pairs, "us_ofac", False) == {
        ("VOSTRIKA SHIPPING LTD", "VOSTRIKA SHIPPERS LTD", "more edits")
    }
    series = {(one, two, kind) for one, two, kind in texts(labels.pairs, "sec", False)}
    assert ("MARIBOR TRUST SERIES II", "MARIBOR TRUST SERIES III", "number") in series
    assert texts(labels.pairs, "kvk", False) == {
        ("Bos Beheer B.V.", "Hof Beheer B.V.", "two edits")
    }


def test_a_stranger_in_another_country_is_another_organisation(labels: Labels) -> None:
    found = [
        pair for pair in labels.pairs if pair.publisher == "us_ofac+portfolio" and not pair.same
    ]
    assert {pair.left["name"] for pair in found} == {"Vostrika Fishing Ltd"}
    for pair in found:
        assert set(pair.left["country"]).isdisjoint(pair.right["country"])


def test_every_side_is_one_that_compare_takes(labels: Labels) -> None:
    assert labels.pairs
    for pair in labels.pairs:
        assert 0 <= compare(pair.left, pair.right).score <= 1
        assert set(pair.without_context().left) == {"name", "kind"}


def test_people_are_left_out_and_counted(labels: Labels) -> None:
    for pair in labels.pairs:
        for side in (pair.left, pair.right):
            assert "vask" not in str(side["name"]).lower()
    for publisher in ("us_ofac", "us_csl", "un", "eu", "uk", "ca", "au", "ftm"):
        reasons = labels.left_out[publisher]
        assert sum(n for reason, n in reasons.items() if "person" in reason) >= 1, publisher


def test_unreadable_rows_are_counted_by_reason(labels: Labels) -> None:
    reasons = labels.left_out["eu"]
    assert reasons["a name with lost letters"] == 1
    assert reasons["a row of another width"] == 1
    assert reasons["a row without a name"] == 1
    assert labels.left_out["us_ofac"]["a set without its alias or address file"] == 1


def test_files_that_are_not_there_are_named(published: Path, tmp_path: Path) -> None:
    target = tmp_path / "lists" / "uk"
    target.mkdir(parents=True)
    content = (published / "lists" / "uk" / "sanctionsconlist_2031.csv").read_bytes()
    (target / "sanctionsconlist_2031.csv").write_bytes(content)
    labels = read_labels(tmp_path)
    assert labels.entries == {"uk": 1}
    assert "lists/un/*.xml" in labels.missing
    assert "labelled/emm_namepairs_sample.csv" in labels.missing
    with pytest.raises(NotFoundError):
        read_labels(tmp_path / "nowhere")


def test_another_form_of_a_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.csv"
    path.write_text("a;b;c\n1;2;3\n", encoding="utf-8")
    with pytest.raises(SchemaError, match="FSF"):
        read_eu_csv(path)


def test_publishers_are_learnt_from_or_measured_with() -> None:
    assert {files.publisher for files in READERS} | {"kvk"} == set(SIDES)
    assert split("us_ofac") == split("us_ofac+un") == split("us_ofac+portfolio") == "train"
    assert split("un") == split("un+portfolio") == split("un+eu") == "test"
    with pytest.raises(UsageError, match="nobody"):
        split("nobody")


def pair_of(left: str, right: str, publisher: str) -> LabelledPair:
    return LabelledPair({"name": left}, {"name": right}, True, publisher, "case", "g")


def test_a_pair_that_was_learnt_from_is_not_measured_with() -> None:
    learnt = [pair_of("Vostrika Ltd", "Vostrica", "us_ofac"), pair_of("A1", "Kalvena", "us_csl")]
    copied = pair_of("VOSTRIKA", "Kalvena Limited", "un")
    own = pair_of("VOSTRIKA", "Osterholm", "un")
    train, test, removed = split_pairs([*learnt, copied, own])
    assert (train, test, removed) == (learnt, [own], 1)


@needs_shared
def test_the_real_files_of_registers_and_japan_are_read() -> None:
    from firmwatch.quality.japan import read_jp
    from firmwatch.quality.registers import read_patstat

    (path,) = (SHARED / "lists" / "jp").glob("*russia*.txt")
    published = read_jp(path)
    # The list's own last number; every number has its entry, but for those struck out.
    assert len(published.entries) + sum(published.left_out.values()) == 560
    assert not published.left_out
    assert len(read_patstat(SHARED / "labelled" / "patstat_nl_orgs.csv").entries) > 50


def test_versions_of_a_list_are_joined_by_their_ids(published: Path) -> None:
    entries = read_entries(published, Labels())["eu"]
    assert [entry.id for entry in entries] == ["5"]
    assert len(entries[0].names) == 3
