"""The UK register of people with significant control: fixture, shares, people, damaged files."""

from __future__ import annotations

import itertools
import json
import tracemalloc
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firmwatch.errors import RefusedError, SchemaError
from firmwatch.model import (
    Excluded,
    Interest,
    InterestKind,
    LeftOut,
    Parsed,
    PartyKind,
    PublishedAt,
    Quarantined,
    RegisterParty,
)
from firmwatch.sources import source
from firmwatch.sources.uk_psc_companies import company_number
from firmwatch.sources.uk_psc_fields import FIELDS
from firmwatch.sources.uk_psc_lines import FILE, Data, Line
from firmwatch.sources.uk_psc_natures import nature_of
from tests.shared_data import SHARED, needs_shared
from tests.sources.fixtures import expected, fixture, read_tables, rows
from tests.sources.test_fuzz import holds_together

SOURCE = source("uk_psc")
PERSON = "individual-person-with-significant-control"
COMPANY = "corporate-entity-person-with-significant-control"
SHARES = "ownership-of-shares-25-to-50-percent"
Row = dict[str, Any]


def record(number: int, kind: str = PERSON, company: str = "01234567", **more: Any) -> Row:
    link = f"/company/{company}/persons-with-significant-control/individual/id{number}"
    data = {
        "kind": kind,
        "links": {"self": link},
        "name": f"Works {number}",
        "natures_of_control": [SHARES],
        "notified_on": "2016-04-06",
    }
    return {"company_number": company, "data": {**data, **more}}


def totals(persons: int | None, statements: int = 0, exemptions: int = 0) -> Row:
    data: Row = {"kind": "totals#persons-of-significant-control-snapshot"}
    if persons is not None:
        data |= {
            "persons_of_significant_control_count": persons,
            "statements_count": statements,
            "exemptions_count": exemptions,
            "generated_at": "2031-03-09T06:00:00Z",
        }
    return {"data": data}


def snapshot(records: list[Row | bytes], last: Row | None = None) -> bytes:
    """A snapshot of these lines, with the totals that belong to it unless others are given."""
    lines = [*records, totals(len(records)) if last is None else last]
    return b"".join(x if isinstance(x, bytes) else json.dumps(x).encode() + b"\n" for x in lines)


def events_of(folder: Path, content: bytes) -> list[Parsed]:
    path = folder / "any.txt"
    path.write_bytes(content)
    return list(SOURCE.parse({FILE: path}))


def interests_of(folder: Path, **more: Any) -> list[Interest]:
    events = events_of(folder, snapshot([record(1, **more)]))
    return [event for event in events if isinstance(event, Interest)]


def test_fixture_gives_what_was_expected() -> None:
    assert rows("uk_psc") == expected("uk_psc")


def test_fixture_balances() -> None:
    reading, found = read_tables(SOURCE, fixture("uk_psc"))
    count = reading.counts[0]
    assert (count.published, count.indexed, count.excluded, count.quarantined) == (17, 13, 3, 1)
    assert reading.derived == len(found["register_party"]) - 13 + len(found["interest"])
    assert reading.published_at == "2031-03-09T06:00:00Z"
    holds_together(found["register_party"], found["interest"])


def test_of_a_person_there_are_the_name_and_the_year_of_birth() -> None:
    events = list(SOURCE.parse(fixture("uk_psc")))
    people = [
        item
        for item in events
        if isinstance(item, RegisterParty) and item.kind is PartyKind.REGISTER_ROLE
    ]
    assert [(item.names[0].value, item.birth_year) for item in people] == [
        ("Erland Q Vask", 1971),
        ("Ilmatar Osterholm", 1950),
        ("Erland Vask", 1971),
        ("Ottar Lind", None),
    ]
    assert not any(item.identifiers or item.countries for item in people)
    kept = repr([item for item in events if not isinstance(item, LeftOut)])
    for dropped in ("Norlander", "Quay", "Hull", "Mr ", "Ms ", "Erl Vask", "preferred", "1971-"):
        assert dropped not in kept
    dropped_fields = {item.field for item in events if isinstance(item, LeftOut)}
    assert {
        "register_role.nationality",
        "register_role.country_of_residence",
        "register_role.date_of_birth.month",
        "register_role.date_of_birth.day",
        "register_role.address.postal_code",
        "register_role.name_elements.title",
        "register_role.identity_verification_details",
        "register_role.is_sanctioned",
    } <= dropped_fields


# Schedule 2 to SI 2016/339, paragraphs 1 to 6: "more than 25% but not more than 50%", "more than
# 50% but less than 75%", "75% or more"; Schedule 2 to the Economic Crime (Transparency and
# Enforcement) Act 2022, paragraph 6: "more than 25%".
BANDS = [
    ("25-to-50-percent", 2501, 5000),
    ("50-to-75-percent", 5001, 7499),
    ("75-to-100-percent", 7500, 10_000),
]
RIGHTS = [
    ("ownership-of-shares", InterestKind.SHAREHOLDING),
    ("voting-rights", InterestKind.VOTING_RIGHTS),
    ("right-to-share-surplus-assets", InterestKind.RIGHTS_TO_SURPLUS_ASSETS_ON_DISSOLUTION),
    ("part-right-to-share-surplus-assets", InterestKind.RIGHTS_TO_SURPLUS_ASSETS_ON_DISSOLUTION),
]


@pytest.mark.parametrize(("right", "kind"), RIGHTS)
@pytest.mark.parametrize(("band", "low", "high"), BANDS)
@pytest.mark.parametrize("through", ["", "-as-trust", "-as-firm"])
@pytest.mark.parametrize("of", ["", "-limited-liability-partnership"])
def test_bands_are_those_of_the_law(
    right: str, kind: InterestKind, band: str, low: int, high: int, through: str, of: str
) -> None:
    found = nature_of(f"{right}-{band}{through}{of}")
    assert (found.kind, found.share_min, found.share_max) == (kind, low, high)
    assert found.direct is (False if through else None)


def test_bands_leave_no_share_out_and_give_none_twice() -> None:
    bounds = [(low, high) for _, low, high in BANDS]
    assert all(one[1] + 1 == other[0] for one, other in itertools.pairwise(bounds))
    assert (bounds[0][0], bounds[-1][1]) == (2501, 10_000)


@pytest.mark.parametrize(
    ("code", "kind", "share", "direct"),
    [
        ("ownership-of-shares-more-than-25-percent-registered-overseas-entity",
         InterestKind.SHAREHOLDING, (2501, 10_000), None),
        ("voting-rights-more-than-25-percent-as-trust-registered-overseas-entity",
         InterestKind.VOTING_RIGHTS, (2501, 10_000), None),
        ("voting-rights-more-than-25-percent-as-control-over-trust-registered-overseas-entity",
         InterestKind.VOTING_RIGHTS, (2501, 10_000), False),
        ("right-to-appoint-and-remove-directors", InterestKind.APPOINTMENT_OF_BOARD,
         (5_001, 10_000), None),
        ("right-to-appoint-and-remove-members-as-firm-limited-liability-partnership",
         InterestKind.APPOINTMENT_OF_BOARD, (5_001, 10_000), False),
        ("right-to-appoint-and-remove-person-as-trust", InterestKind.APPOINTMENT_OF_BOARD,
         (5_001, 10_000), False),
        ("right-to-appoint-and-remove-directors-as-control-over-firm-registered-overseas-entity",
         InterestKind.APPOINTMENT_OF_BOARD, (5_001, 10_000), False),
        ("significant-influence-or-control", InterestKind.OTHER_INFLUENCE_OR_CONTROL,
         (None, None), None),
        ("significant-influence-or-control-as-firm-registered-overseas-entity",
         InterestKind.OTHER_INFLUENCE_OR_CONTROL, (None, None), None),
        ("registered-owner-as-nominee-person-scotland-registered-overseas-entity",
         InterestKind.NOMINATOR, (None, None), None),
        ("registered-owner-as-nominee-another-entity-northern-ireland-registered-overseas-entity",
         InterestKind.NOMINATOR, (None, None), False),
    ],
)  # fmt: skip
def test_other_natures(
    code: str, kind: InterestKind, share: tuple[int | None, int | None], direct: bool | None
) -> None:
    found = nature_of(code)
    assert (found.kind, found.share_min, found.share_max) == (kind, *share)
    assert found.direct is direct


@pytest.mark.parametrize(
    "code",
    [
        "ownership-of-shares",
        "ownership-of-shares-10-to-25-percent",
        "significant-influence-or-control-25-to-50-percent",
        "ownership-of-shares-25-to-50-percent-as-partnership",
        "voting-rights-25-to-50-percent-registered-overseas-entity-as-trust",
        "right-to-be-consulted",
    ],
)
def test_a_nature_that_nobody_reads_stops_the_run(tmp_path: Path, code: str) -> None:
    with pytest.raises(SchemaError, match=f"line 1: the nature of control '{code}'"):
        events_of(tmp_path, snapshot([record(1, natures_of_control=[code])]))


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"kind": "unknown-kind"}, "line 1: the kind 'unknown-kind'"),
        ({"shoe_size": 44}, r"line 1: the key 'shoe_size' of data is"),
        ({"name_elements": {"honours": "x"}}, "key 'honours' of data.name_elements"),
        ({"kind": "persons-with-significant-control-statement", "statement": "not-telling"},
         "line 1: the statement 'not-telling'"),
        ({"kind": "exemptions", "exemptions": {"a": {"exemption_type": "too-busy"}}},
         "line 1: the exemption 'too-busy'"),
        ({"kind": "super-secure-beneficial-owner", "description": "very-secret"},
         "line 1: the description 'very-secret'"),
    ],
)  # fmt: skip
def test_what_nobody_reads_stops_the_run(tmp_path: Path, more: Row, words: str) -> None:
    with pytest.raises(SchemaError, match=words):
        events_of(tmp_path, snapshot([record(1, **more)]))


def test_every_key_that_is_read_is_documented() -> None:
    known = {use.field for use in FIELDS}
    paths = {f"data.{field.encode_name}" for field in msgspec.structs.fields(Data)}
    documented = {".".join(field.split(".")[:2]) for field in known if field.startswith("data.")}
    assert documented == paths
    assert set(Line.__struct_fields__) == {"data", "company_number"}


def test_dates_and_no_natures(tmp_path: Path) -> None:
    (one,) = interests_of(tmp_path, ceased_on="2020-05-01", natures_of_control=[])
    assert (one.start_date, one.end_date) == ("2016-04-06", "2020-05-01")
    assert one.kind is InterestKind.UNKNOWN_INTEREST
    assert (one.share_min, one.share_max, one.direct) == (None, None, None)
    assert len(interests_of(tmp_path, natures_of_control=[SHARES, SHARES])) == 1


DAMAGED: list[tuple[Row | bytes, str]] = [
    (b"{\n", "it is not JSON"),
    (b"[1]\n", "no record of this list: Expected `object`, got `array`"),
    (json.dumps(record(20)).replace("Works", "W\\u0001").encode() + b"\n", "control character"),
    (json.dumps(record(20)).encode().replace(b"Works", b"W\xff") + b"\n", "it is not UTF-8"),
    (b'{"data": ' * 5000 + b"\n", "it is n"),
    (record(20, name=""), "it has no name"),
    (record(20, notified_on="06/04/2016"), "is none of ISO 8601"),
    (record(20, notified_on="2016-04-31"), "day is out of range"),
    (record(20, date_of_birth={"year": 71}), "no year of four digits"),
    (record(20, links={"self": "elsewhere"}), "no link"),
    (record(19), "an earlier line is of the same record"),
    ({**record(20), "company_number": "!"}, "the company number '!' is none"),
    (json.dumps(record(20)).replace("name", "na-me").encode() + b"\n", "a key that is none"),
    (record(20, natures_of_control=["25 %"]), "its nature of control '25 %' is no code"),
    (record(20, is_sanctioned="no"), "Expected `bool | null`"),
]


@pytest.mark.parametrize(("damaged", "reason"), DAMAGED)
def test_damaged_line_is_quarantined_and_the_rest_used(
    tmp_path: Path, damaged: Row | bytes, reason: str
) -> None:
    lines: list[Row | bytes] = [record(number) for number in range(41)]
    lines[20] = damaged
    content = snapshot(lines)
    events = events_of(tmp_path, content)
    (event,) = [item for item in events if isinstance(item, Quarantined)]
    assert reason in event.reason
    assert event.locator.line == 21
    assert not event.excerpt
    assert sum(isinstance(item, Interest) for item in events) == 40
    assert SOURCE.count({FILE: tmp_path / "any.txt"}) == {FILE: 42}


RECORDS: list[Row | bytes] = [record(number) for number in range(5)]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (snapshot(RECORDS).rpartition(b'{"data": {"kind": "totals')[0], "no line of totals"),
        (snapshot(RECORDS[:4], totals(5)), "count 5 records, and it has 4"),
        (snapshot(RECORDS[:4], totals(3, 1, 1)), "count 5 records, and it has 4"),
        (snapshot(RECORDS) * 2, "a second time"),
        (b"<html><body>Service unavailable</body></html>", "no line of totals"),
        (b"", "no line of totals"),
    ],
)
def test_a_file_that_is_not_to_be_trusted_is_refused(
    tmp_path: Path, content: bytes, words: str
) -> None:
    with pytest.raises(RefusedError, match=words):
        events_of(tmp_path, content)


def test_totals_that_are_other_or_none_are_told(tmp_path: Path) -> None:
    for last, words in ((totals(3), "totals (3"), (totals(None), "totals (none")):
        events = events_of(tmp_path, snapshot(RECORDS, last))
        fields = [item.field for item in events if isinstance(item, LeftOut)]
        assert any(field.startswith(words) for field in fields)
        assert any("generated_at" in field for field in fields) is (last == totals(None))
    events = events_of(tmp_path, snapshot(RECORDS))
    assert not [item for item in events if isinstance(item, LeftOut)]
    assert PublishedAt("2031-03-09T06:00:00Z") in events


@pytest.mark.parametrize(
    ("identification", "number", "country"),
    [
        # A company's number lacks its zeros; a charity's has none, and would be a company's.
        (("England And Wales", "Companies House", "765432"), "registration:00765432", "GB"),
        (("England & Wales", "Registrar Of Companies", "SC1234"), "registration:SC001234", "GB"),
        (("United Kingdom", "Charity Commission", "210183"), "other:210183", "GB"),
        (("England", "", "210183"), "registration:210183", "GB"),
        ((None, "Companies House, Cardiff", "01234567"), "registration:01234567", "GB"),
        (("England, United Kingdom", None, "None"), "", "GB"),
        (("West Yorkshire", "Companies House", "1"), "registration:00000001", "GB"),
        (("Jersey", "Jersey Companies Registry", "765432"), "registration:765432", "JE"),
        ((None, None, "765432"), "registration:765432", None),
        (("England, Cyprus", None, "n/a"), "", None),
    ],
)
def test_numbers_of_owners(
    tmp_path: Path,
    identification: tuple[str | None, str | None, str],
    number: str,
    country: str | None,
) -> None:
    keys = ("country_registered", "place_registered", "registration_number")
    given_keys = dict(zip(keys, identification, strict=True))
    events = events_of(tmp_path, snapshot([record(1, COMPANY, identification=given_keys)]))
    (owner,) = [e for e in events if isinstance(e, RegisterParty) and not e.derived]
    assert ";".join(f"{item.scheme}:{item.value}" for item in owner.identifiers) == number
    assert owner.countries == ((country,) if country else ())


def test_company_numbers_have_eight_characters() -> None:
    numbers = [company_number(text) for text in ("1234567", "01234567", " sc12345", "OE000017")]
    assert numbers == ["01234567", "01234567", "SC012345", "OE000017"]
    for text in ("", None, "123456789", "ABC!", "１２３４５６７８"):
        with pytest.raises(ValueError, match="company number"):
            company_number(text)


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    path = tmp_path / FILE
    path.write_bytes(snapshot([record(number, company=f"{number:08}") for number in range(3_000)]))
    tracemalloc.start()
    found = sum(isinstance(event, Interest) for event in SOURCE.parse({FILE: path}))
    counted = SOURCE.count({FILE: path})
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (found, counted) == (3_000, {FILE: 3_001})
    assert peak < 5 << 20  # of it 2 MiB are the block that the counter reads


PARTS = [json.dumps(record(number)).encode() + b"\n" for number in range(12)]


@settings(deadline=None, max_examples=100)
@given(
    index=st.integers(0, 11),
    offset=st.integers(0, len(PARTS[0]) - 2),
    byte=st.sampled_from([b"\x00", b"\x01", b'"', b"{", b"\xff", b"\\", b",", b"}"]),
)
def test_damage_to_one_line_never_takes_its_neighbours_along(
    tmp_path_factory: pytest.TempPathFactory, index: int, offset: int, byte: bytes
) -> None:
    parts: list[Row | bytes] = list(PARTS)
    parts[index] = PARTS[index][:offset] + byte + PARTS[index][offset:]
    events = events_of(tmp_path_factory.getbasetemp(), snapshot(parts, totals(12)))
    found = {item.owner_id for item in events if isinstance(item, Interest)}
    assert found >= {f"01234567/id{number}" for number in range(12) if number != index}


@needs_shared
class TestPublishedLines:
    """A line of each kind, as the publisher's lines are printed; the values are fictional."""

    FOLDER = SHARED / "ownership" / "uk_psc_fixtures"

    @pytest.mark.parametrize(
        ("name", "kind", "interests"),
        [
            ("psc_individual", PartyKind.REGISTER_ROLE,
             [("shareholding", 2501, 5000, None), ("votingRights", 2501, 5000, None)]),
            ("psc_ceased_on", PartyKind.REGISTER_ROLE,
             [("shareholding", 2501, 5000, "2016-10-11"),
              ("votingRights", 2501, 5000, "2016-10-11")]),
            ("psc_corporate", PartyKind.ORGANISATION, [("unknownInterest", None, None, None)]),
            ("psc_legal", PartyKind.ORGANISATION, [("unknownInterest", None, None, None)]),
            ("psc_no_country", PartyKind.ORGANISATION, [("unknownInterest", None, None, None)]),
            ("psc_no_match", PartyKind.ORGANISATION, [("unknownInterest", None, None, None)]),
            ("psc_not_found", PartyKind.ORGANISATION, [("unknownInterest", None, None, None)]),
            ("psc_statement", PartyKind.UNSPECIFIED, [("unknownInterest", None, None, None)]),
            ("psc_statement_ceased_on", PartyKind.UNSPECIFIED,
             [("unknownInterest", None, None, "2016-10-11")]),
            ("psc_exemptions", PartyKind.UNSPECIFIED, [("unknownInterest", None, None, None)]),
            ("psc_super_secure", PartyKind.UNSPECIFIED,
             [("unpublishedInterest", None, None, None)]),
        ],
    )  # fmt: skip
    def test_every_kind_is_read(
        self, tmp_path: Path, name: str, kind: PartyKind, interests: list[Any]
    ) -> None:
        line = json.loads((self.FOLDER / f"{name}.json").read_text("utf-8"))
        path = tmp_path / FILE
        path.write_bytes(snapshot([line]))
        reading, found = read_tables(SOURCE, {FILE: path})
        assert not found["quarantine"]
        holds_together(found["register_party"], found["interest"])
        company, owner = found["register_party"]
        assert (company.id, company.names) == ("GB:01234567", ())
        assert (owner.kind, owner.derived) == (kind, False)
        assert [
            (item.kind.value, item.share_min, item.share_max, item.end_date)
            for item in found["interest"]
        ] == interests
        assert reading.counts[0].balanced

    def test_totals_end_a_snapshot_and_an_unknown_kind_stops_the_run(self, tmp_path: Path) -> None:
        last = json.loads((self.FOLDER / "psc_totals.json").read_text("utf-8"))
        events = events_of(tmp_path, snapshot(RECORDS, last))
        assert [type(e) for e in events if isinstance(e, (Excluded, Quarantined))] == [Excluded]
        unknown = json.loads((self.FOLDER / "psc_unknown_kind.json").read_text("utf-8"))
        with pytest.raises(SchemaError, match="the kind 'unknown-kind'"):
            events_of(tmp_path, snapshot([unknown]))
