"""What the sources of the United States share: names, kinds, addresses, days, identifiers."""

from __future__ import annotations

import pytest

from firmwatch.model import NameType, RecordKind
from firmwatch.sources.entry_keys import EntryKeys
from firmwatch.sources.printed_names import read_name
from firmwatch.sources.untyped_parties import untyped_kind
from firmwatch.sources.us_addresses import split_addresses
from firmwatch.sources.us_csl_ids import read_ids
from firmwatch.sources.us_dates import us_day


@pytest.mark.parametrize(
    ("printed", "value", "aliases"),
    [
        ("Tern Co., Ltd.", "Tern Co., Ltd.", []),
        ("Tern (Riga) Ltd.", "Tern (Riga) Ltd.", []),
        ("Tern Inc. (a.k.a. TN, Inc.)", "Tern Inc.", ["TN, Inc."]),
        ("Tern Inc., a.k.a. Tern Works (Riga)", "Tern Inc.", ["Tern Works (Riga)"]),
        ("TERN A/K/A HERON", "TERN", ["HERON"]),
        ("TERN LINES D/B/A HERON LINES", "TERN LINES", ["HERON LINES"]),
        ("Tern [aka Tern Institute, Tern Academy]", "Tern", ["Tern Institute", "Tern Academy"]),
        ("Tern (aka Heron, Riga)", "Tern", ["Heron, Riga"]),
        ("Tern (f.k.a., Old Tern; Older Tern)", "Tern", ["-Old Tern", "-Older Tern"]),
        ("Tern (also known as A Ltd. and formerly known as B Ltd.)", "Tern", ["A Ltd.", "-B Ltd."]),
        ("T (including two aliases: A and B)", "T", ["A", "B"]),
        ("T (including two aliases: A Co., Ltd. and B Co., Ltd.)", "T",
         ["A Co., Ltd.", "B Co., Ltd."]),
        ("T (including three aliases: A; B; and C)", "T", ["A", "B", "C"]),
        ("T (and one alias: Trade and Business Co.)", "T", ["Trade and Business Co."]),
        ("AKA Motors", "AKA Motors", []),
        ("KAKA Trading and Development", "KAKA Trading and Development", []),
        ("(all of the preceding in Riga)", "", []),
        ("and Tern", "Tern", []),
        ("and", "", []),
    ],
)  # fmt: skip
def test_a_name_field_is_taken_apart(printed: str, value: str, aliases: list[str]) -> None:
    found = read_name(printed)
    signed = [
        ("-" if kind is NameType.PREVIOUS_NAME else "") + name for name, kind in found.aliases
    ]
    assert (found.value, signed) == (value, aliases)


@pytest.mark.parametrize(
    ("printed", "subsidiaries"),
    [
        ("Tern Ltd.; and any successor, sub-unit, or subsidiary thereof", ()),
        ("Tern Ltd., and its sub-units and successors", ()),
        ("Tern Ltd. and Subsidiaries", ()),
        ("Tern Ltd. and its subordinate and affiliated entities", ()),
        ("Tern Ltd. and its subsidiary Heron Ltd.", ("Heron Ltd.",)),
        ("Tern Ltd. and its two Riga-based subsidiaries, which include A Co., Ltd., and B Inc.",
         ("A Co., Ltd.", "B Inc.")),
    ],
)  # fmt: skip
def test_who_is_listed_with_it_is_no_part_of_the_name(
    printed: str, subsidiaries: tuple[str, ...]
) -> None:
    found = read_name(printed)
    assert found.value == "Tern Ltd."
    assert found.extent.startswith("and ")
    assert found.subsidiaries == subsidiaries


@pytest.mark.parametrize(
    ("name", "aliases"),
    [
        ("Vostrika Marine Ltd", ()),
        ("Vostrika Aviation", ()),
        ("Brestovka", ()),
        ("VPK Brestovka", ()),
        ("Vostrika & Vask", ()),
        ("vostrika.net", ()),
        ("Orin Brestovka", ("Orin Brestovka Co., Ltd.",)),
        ("Tern Heron and any successor, sub-unit, or subsidiary thereof", ()),
    ],
)
def test_a_party_is_an_organisation_where_a_mark_shows_it(
    name: str, aliases: tuple[str, ...]
) -> None:
    assert untyped_kind(name, aliases) is RecordKind.ORGANISATION


@pytest.mark.parametrize(
    "name",
    [
        "Orin Vask",
        "VASK, Orin Tarmo",
        "ORIN VASK, JR.",
        "DR ORIN VASK",
        "Guadalupe Vask",
        "Orin Ben Tarmo Ben Sulo Ben Vask",
        "Orin Vask [Trading Ministry Official] (Norland individual)",
    ],
)
def test_every_other_party_is_a_person(name: str) -> None:
    assert untyped_kind(name) is RecordKind.LISTED_PERSON


@pytest.mark.parametrize(
    ("printed", "countries"),
    [
        ("1 Quay, Riga, LV", ["LV"]),
        ("1 Quay, Elsewhere, TX, 75081", ["US"]),
        ("1 Quay, Toronto, M1W1A2, CA", ["CA"]),
        ("1 Quay, Beijing, PRC", ["CN"]),
        ("1 Quay, Riga, LV; 2 Quay, Minsk, BY", ["LV", "BY"]),
        ("1 Quay, Wan Chai, Hong Kong; and 2 Quay, Shenzhen, China", ["HK", "CN"]),
        ("c/o Tern; S.A. DE C.V., Calle 9, MX", ["MX"]),
        ("Strelsau", [None]),
        ("", []),
    ],
)
def test_addresses_are_split_with_their_countries(
    printed: str, countries: list[str | None]
) -> None:
    assert [address.country for address in split_addresses(printed)] == countries


@pytest.mark.parametrize(
    ("printed", "day"),
    [
        ("06/29/2056", "2056-06-29"),
        ("June 21, 2022", "2022-06-21"),
        ("Aug. 1, 2024", "2024-08-01"),
        ("02/30/2031", None),
        ("13/01/2031", None),
        ("Smarch 1, 2022", None),
        ("soon", None),
        ("", None),
    ],
)
def test_days_are_read_in_both_forms(printed: str, day: str | None) -> None:
    assert us_day(printed) == day


@pytest.mark.parametrize(
    "printed", ["RU, 1027700000018, Registration Number", "Registration Number, 1027700000018, RU"]
)
def test_a_number_is_read_before_and_behind_its_label(printed: str) -> None:
    (found,) = read_ids(printed, vessel=False).identifiers
    assert (found.scheme, found.value) == ("ogrn", "1027700000018")


def test_a_key_is_made_of_as_little_as_tells_entries_apart() -> None:
    keys = EntryKeys()
    assert keys.add("Tern", "LV", "1 Quay")
    assert keys.add("Heron", "LV", "1 Quay")
    assert keys.add("Heron", "BY", "2 Quay")
    assert not keys.add(" HERON", "by", "2  Quay")
    alone = EntryKeys()
    alone.add("Tern", "BY", "9 Quay")
    assert keys.key("Tern", "LV", "1 Quay") == alone.key("Tern", "BY", "9 Quay")
    assert keys.key("Heron", "LV", "1 Quay") != keys.key("Heron", "BY", "2 Quay")
    assert keys.shared("Heron")
    assert not keys.shared("Tern")
