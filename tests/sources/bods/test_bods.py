"""BODS statements: the fixture, folding, shares, people, and hostile JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from firmwatch.errors import RefusedError
from firmwatch.model import Excluded, Interest, PartyKind, PublishedAt, Quarantined, RegisterParty
from firmwatch.sources import check_file, source
from firmwatch.sources.bods_fields import FIELDS, FILE
from tests.sources.fixtures import expected, fixture, read_tables, rows
from tests.sources.test_fuzz import holds_together

SOURCE = source("bods")
EVENTS = list(SOURCE.parse(fixture("bods")))
PARTIES = {item.id: item for item in EVENTS if isinstance(item, RegisterParty)}
INTERESTS = {item.id: item for item in EVENTS if isinstance(item, Interest)}


def parsed(tmp_path: Path, text: str | bytes) -> list[Any]:
    path = tmp_path / FILE
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return list(SOURCE.parse({FILE: path}))


def statement(number: int, record: str, kind: str, details: dict[str, Any]) -> dict[str, Any]:
    return {
        "statementId": f"{number:032}",
        "declarationSubject": record,
        "statementDate": "2026-02-01",
        "recordId": record,
        "recordStatus": "new",
        "recordType": kind,
        "recordDetails": {"isComponent": False, **details},
    }


def entity(number: int, record: str, **more: Any) -> dict[str, Any]:
    details = {"entityType": {"type": "legalEntity"}, "name": f"Vostrika {record} Ltd", **more}
    return statement(number, record, "entity", details)


def relationship(number: int, owner: Any, asset: Any, *interests: Any) -> dict[str, Any]:
    details = {"subject": asset, "interestedParty": owner, "interests": list(interests)}
    return statement(number, f"rel-{number}", "relationship", details)


def test_fixture_gives_what_was_expected() -> None:
    assert rows("bods") == expected("bods")


def test_fixture_balances() -> None:
    check_file(SOURCE.files[0], fixture("bods")[FILE])
    reading, found = read_tables(SOURCE, fixture("bods"))
    (count,) = reading.counts
    assert (count.published, count.indexed, count.excluded, count.quarantined) == (32, 19, 6, 7)
    assert reading.derived == 5
    assert (len(found["register_party"]), len(found["interest"])) == (12, 12)
    assert found.keys() == {"register_party", "interest", "quarantine"}
    holds_together(found["register_party"], found["interest"])


def test_the_newest_statement_of_a_record_counts() -> None:
    assert PARTIES["ent-osterholm"].names[0].value == "Osterholm Alloys Ltd"
    assert (INTERESTS["rel-7"].end_date, INTERESTS["rel-7"].stated_date) == ("2024-07-15",) * 2


def test_a_statement_of_an_older_version_that_replaces_another_keeps_its_record() -> None:
    first = INTERESTS["norland-old-statement-0000000000003"]
    assert (first.kind.value, first.stated_date) == ("otherInfluenceOrControl", "2023-06-01")
    assert "norland-old-statement-0000000000004" not in INTERESTS


@pytest.mark.parametrize(
    ("interest", "share"),
    [
        ("rel-1", (2501, 5000)),  # more than 25 %, up to 50 %
        ("rel-1#2", (3333, 3334)),  # 33.3333 %
        ("rel-2", (1000, 2499)),  # from 10 %, less than 25 %
        ("rel-6", (5000, 10_000)),  # from 50 %
        ("rel-4", (None, None)),  # nothing is said
    ],
)
def test_shares_are_ranges_of_basis_points(interest: str, share: tuple[int, int]) -> None:
    found = INTERESTS[interest]
    assert (found.share_min, found.share_max) == share


def test_an_owner_who_is_not_named_is_kept_with_the_reason() -> None:
    reasons = {key: PARTIES[key].reason for key in PARTIES if "#owner" in key or "un" in key[:8]}
    assert reasons["rel-4#owner"] == "subjectExemptFromDisclosure"
    assert reasons["norland-old-statement-0000000000005#owner"] == "noBeneficialOwners"
    assert reasons["per-unnamed"] == "interestedPartyExemptFromDisclosure"
    assert reasons["ent-unknown"] == "unknownEntity"


def test_a_person_is_a_role_of_its_own_in_each_organisation() -> None:
    roles = [item for item in PARTIES.values() if item.id.startswith("per-vask")]
    assert {role.asset_id for role in roles} == {"ent-osterholm", "ent-nominee", "ent-halcyon"}
    assert {role.kind for role in roles} == {PartyKind.REGISTER_ROLE}
    assert {role.birth_year for role in roles} == {1971}


def test_nothing_else_of_a_person_is_anywhere_in_what_is_given() -> None:
    text = "".join(map(repr, EVENTS))
    for dropped in ("1971-03-09", "TAXID", "2 Quay", "minister", "isPep", "brother", "Mr. Brandt"):
        assert dropped not in text
    assert "Runa Felding" not in text, "who owns nothing is not kept"


def test_every_field_of_a_statement_has_its_place_in_the_report() -> None:
    assert len({item.field for item in FIELDS}) == len(FIELDS)
    assert all(item.goes_to or item.why for item in FIELDS)


def test_json_lines_and_an_array_give_the_same(tmp_path: Path) -> None:
    loaded = json.loads(fixture("bods")[FILE].read_text("utf-8"))
    lines = parsed(tmp_path, "\n".join(map(json.dumps, loaded)))
    assert [type(item) for item in lines] == [type(item) for item in EVENTS]
    ids = [item.id for item in lines if isinstance(item, (RegisterParty, Interest))]
    assert ids == [item.id for item in EVENTS if isinstance(item, (RegisterParty, Interest))]


def test_parties_may_stand_behind_those_who_name_them(tmp_path: Path) -> None:
    given = [relationship(1, "o", "a"), entity(2, "a"), entity(3, "o")]
    assert not any(isinstance(item, Quarantined) for item in parsed(tmp_path, json.dumps(given)))


def test_an_unreadable_relationship_does_not_take_its_neighbours_along(tmp_path: Path) -> None:
    given = [entity(1, "a"), relationship(2, "a", "a", {"type": "love"}), entity(3, "b")]
    found = parsed(tmp_path, json.dumps(given))
    assert [type(item) for item in found[:3]] == [RegisterParty, Quarantined, RegisterParty]
    assert found[1].record_id in found[1].reason


@pytest.mark.parametrize("reason", ["[]", '["x"]', "17", '{"statementId": 5}', "{}"])
def test_an_element_that_is_no_statement_is_named(tmp_path: Path, reason: str) -> None:
    text = f"[{json.dumps(entity(1, 'a'))}, {reason}]"
    if reason == "17":
        with pytest.raises(RefusedError, match="line 1"):
            parsed(tmp_path, text)
        return
    assert [type(item) for item in parsed(tmp_path, text)[:2]] == [RegisterParty, Quarantined]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[{"statementId": "', "cut off"),
        ("[]", "not one statement"),
        ('[{"a": 1}] {"b": 2}', "behind the end"),
        ('[{"a": 1} {"b": 2}]', "should begin"),
        ('[{"a": 1}, nonsense]', "should begin"),
        ("statementId,recordId\n1,2\n", "begins with"),
        ("[" * 100_000, "cut off"),
        ('{"statementId": "short"}\n', "not one statement"),
    ],
)
def test_a_file_that_is_no_file_of_statements_is_refused(
    tmp_path: Path, text: str, words: str
) -> None:
    with pytest.raises(RefusedError, match=words):
        parsed(tmp_path, text)


@pytest.mark.parametrize("as_lines", [True, False])
def test_a_statement_that_is_nested_deeply_is_quarantined(tmp_path: Path, as_lines: bool) -> None:
    deep = '{"recordType": ' + "[" * 50_000 + "]" * 50_000 + "}"
    good = json.dumps(entity(1, "a"))
    text = f"{good}\n{deep}\n" if as_lines else f"[{good}, {deep}]"
    found = [item for item in parsed(tmp_path, text) if isinstance(item, Quarantined)]
    assert ["deep" in item.reason for item in found] == [True]


def test_a_statement_of_any_length_takes_bounded_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("firmwatch.sources.json_pieces.LINE_BYTES_MAX", 1 << 16)
    long = json.dumps(entity(2, "b", uri="https://a.example/" + "x" * (1 << 20)))
    with pytest.raises(RefusedError, match="longer than"):
        parsed(tmp_path, f"[{json.dumps(entity(1, 'a'))}, {long}]")


def test_two_statements_that_replace_the_same_one_are_told(tmp_path: Path) -> None:
    def old(number: int, *replaced: int) -> dict[str, Any]:
        return {
            "statementID": f"{number:032}",
            "statementType": "entityStatement",
            "statementDate": "2021-01-01",
            "entityType": "legalEntity",
            "name": f"Vostrika {number}",
            "replacesStatements": [f"{item:032}" for item in replaced],
        }

    found = parsed(tmp_path, json.dumps([old(1), old(2, 1), old(3, 1)]))
    assert [type(item) for item in found[:3]] == [Excluded, RegisterParty, Quarantined]
    assert found[1].id == f"{1:032}"


@pytest.mark.parametrize("day", ["2026-02-31", "2026-02-03T10:00:00Z"])
def test_a_day_of_publication_that_is_none_is_not_told(tmp_path: Path, day: str) -> None:
    published = {"publicationDate": day, "bodsVersion": "0.4", "publisher": {"name": "Norland"}}
    given = entity(1, "a") | {"publicationDetails": published}
    told = [item for item in parsed(tmp_path, json.dumps([given])) if isinstance(item, PublishedAt)]
    assert [item.published_at for item in told] == ["2026-02-03T00:00:00Z"] * (day[8:10] == "03")
