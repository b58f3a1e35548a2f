"""The FollowTheMoney source: its fixture, its rules, damaged lines."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from firmwatch.errors import RefusedError, SchemaError
from firmwatch.model import Excluded, LeftOut, ListingStatus, Parsed, Quarantined, Record
from firmwatch.sources import line_blocks
from firmwatch.sources.ftm import SOURCE, count
from firmwatch.sources.ftm_schema import is_edge, is_schema, properties_of
from tests.sources.ftm.documents import FILE, events_of, line
from tests.sources.ftm.regenerate import EXPECTED, FIXTURE, rows


def records(events: list[Parsed]) -> list[Record]:
    return [event for event in events if isinstance(event, Record)]


def test_fixture_gives_what_was_expected() -> None:
    expected = [json.loads(text) for text in EXPECTED.read_text("utf-8").splitlines()]
    assert rows() == expected


def test_fixture_is_counted_by_the_second_counter() -> None:
    assert count({FILE: FIXTURE}) == {FILE: 23}


def test_nothing_of_a_person_on_no_list_is_kept(tmp_path: Path) -> None:
    person = line(
        "ina-holm", "Person", name=["Ina Holm"], email=["ina@example.com"], topics=["role.pep"]
    )
    events = events_of(tmp_path, line("c-1"), person, person)
    excluded = [event for event in events if isinstance(event, Excluded)]
    assert [event.reason for event in excluded] == ["person on no list: scope rule S4"] * 2
    assert not any(word in repr(events).lower() for word in ("ina", "holm", "example.com"))


@pytest.mark.parametrize("topic", ["role.pep", "role.rca", "poi", "sanction.linked", "gov.head"])
def test_topic_of_no_list_does_not_keep_a_person(tmp_path: Path, topic: str) -> None:
    person = line("p", "Person", name=["Ina Holm"], topics=[topic])
    assert not records(events_of(tmp_path, person))


@pytest.mark.parametrize(
    ("topic", "status"),
    [
        ("sanction", ListingStatus.SANCTION),
        ("debarment", ListingStatus.DEBARMENT),
        ("export.control", ListingStatus.EXPORT_CONTROL),
        ("wanted", ListingStatus.INVESTIGATION),
        ("crime.traffick.drug", ListingStatus.OTHER),
    ],
)
def test_topic_of_a_list_gives_a_listing(tmp_path: Path, topic: str, status: ListingStatus) -> None:
    (person,) = records(
        events_of(tmp_path, line("p", "Person", name=["Ina Holm"], topics=[topic], country=["no"]))
    )
    assert [(item.program, item.status) for item in person.listings] == [(topic, status)]
    assert person.countries == ()


def test_sanction_before_and_behind_its_entity_is_read(tmp_path: Path) -> None:
    before = line("s-1", "Sanction", entity=["c"], program=["One"])
    behind = line("s-2", "Sanction", entity=["c"], program=["Two"])
    (record,) = records(events_of(tmp_path, before, line("c"), behind, behind))
    assert [listing.program for listing in record.listings] == ["One", "Two"]


def test_sanction_whose_schema_is_escaped_is_read(tmp_path: Path) -> None:
    escaped = line("s", "Sanction", entity=["c"], program=["One"]).replace(b"Sanc", rb"\u0053anc")
    (record,) = records(events_of(tmp_path, line("c"), escaped))
    assert [listing.program for listing in record.listings] == ["One"]


def test_sanction_of_no_entity_is_counted(tmp_path: Path) -> None:
    events = events_of(tmp_path, line("c"), line("s", "Sanction", entity=["gone"]))
    assert LeftOut("Sanction.entity (no such entity in the file)") in events


@pytest.mark.parametrize(
    ("properties", "held"),
    [
        ({"name": ["Orin Vask"]}, True),
        ({"name": ["Orin Vask"], "taxNumber": ["1"]}, True),
        ({"name": ["Orin Vask"], "innCode": ["500100732259"]}, True),
        ({"name": ["Orin Vask"], "ogrnCode": ["304500116000157"]}, True),
        ({"name": ["Orin Vask Ltd"]}, False),
        ({"name": ["Orin Vask"], "innCode": ["7707083893"]}, False),
        ({"name": ["Orin Vask"], "ogrnCode": ["1027700132195"]}, False),
        ({"name": ["Orin Vask"], "registrationNumber": ["55"]}, False),
        ({"name": ["Orin Vask"], "leiCode": ["2138001YYBULX5SZ2H24"]}, False),
    ],
)
def test_legal_entity_that_may_be_a_person_is_held(
    tmp_path: Path, properties: dict[str, list[str]], held: bool
) -> None:
    events = events_of(tmp_path, line("l", "LegalEntity", **properties))
    assert [isinstance(event, Quarantined) for event in events] == [held]
    if held:
        assert "may be a person" in repr(events)
        assert "Orin" not in repr(events)


def test_wallet_is_named_by_its_key_alone(tmp_path: Path) -> None:
    wallet = line("w", "CryptoWallet", publicKey=["0xfiction"], name=["Orin Vask's"])
    events = events_of(tmp_path, wallet)
    (record,) = records(events)
    assert [name.value for name in record.names] == ["0xfiction"]
    assert [identifier.value for identifier in record.identifiers] == ["0xfiction"]
    assert LeftOut("CryptoWallet.name") in events


def test_bare_string_is_taken_for_one_value(tmp_path: Path) -> None:
    (record,) = records(events_of(tmp_path, line("c", name="Works Ltd")))
    assert record.caption == "Works Ltd"


def test_byte_order_mark_and_blank_lines_are_passed_over(tmp_path: Path) -> None:
    events = events_of(tmp_path, b"\xef\xbb\xbf" + line("c"), b"", b"  \r", line("d"), b"")
    assert [record.locator.line for record in records(events)] == [1, 4]


DEEP = b'{"id": "x", "schema": "Company", "context": ' + b"[" * 200_000 + b"]" * 200_000 + b"}"


@pytest.mark.parametrize(
    ("damaged", "reason"),
    [
        (b'{"id": "x", "schema": "Comp', "not JSON"),
        (b"<html><body>Service unavailable</body></html>", "not JSON"),
        (b"\x00\x01\x02", "not JSON"),
        (line("x").replace(b"Works", b"Wo\x00rks"), "not JSON"),
        (line("x").replace(b"Works", rb"Wo\u0000rks"), "U+0000"),
        (line("x").replace(b"Works", rb"Wo\ud800rks"), "U+D800"),
        (line("x").replace(b'"x"', rb'"\udc00x"'), "U+DC00"),
        (line("x").replace(b"Works", b"Wo\xffrks"), "not UTF-8"),
        (line("x").replace(b"Company", rb"\ud800"), "U+D800"),
        (b'"text"', "not a JSON object"),
        (b"[" + line("x") + b"]", "not a JSON object"),
        (b"17", "not a JSON object"),
        (b"9" * 5000, "limit"),
        (DEEP, "nested too deeply"),
        (b'{"schema": "Company", "properties": {"name": ["A"]}}', "no id"),
        (b'{"id": " ", "schema": "Company", "properties": {"name": ["A"]}}', "no id"),
        (b'{"id": "x", "properties": {"name": ["A"]}}', "no schema"),
        (b'{"id": "x", "schema": ["Company"], "properties": {}}', "no schema"),
        (b'{"id": "x", "schema": "Company"}', "no properties"),
        (b'{"id": "x", "schema": "Company", "properties": []}', "no properties"),
        (line("x", name=[]), "no name"),
        (line("x", name=[" "]), "no name"),
        (line("x", name=[1]), "not a list of strings"),
        (line("x", name=None), "not a list of strings"),
        (line("x", name=[{"id": "y"}]), "not a list of strings"),
        (line("x", "CryptoWallet", name=["A"]), "no publicKey"),
        (line("c-1", name=["Other Ltd"]), "earlier line with other content"),
        (line("x")[:-1] + b', "datasets": "a"}', "datasets"),
        (line("x")[:-1] + b', "caption": 7}', "caption"),
    ],
)
def test_damaged_line_is_quarantined_and_the_rest_used(
    tmp_path: Path, damaged: bytes, reason: str
) -> None:
    events = events_of(tmp_path, line("c-1"), damaged, line("c-2"))
    (event,) = [event for event in events if isinstance(event, Quarantined)]
    assert reason in event.reason
    assert event.locator.line == 2
    assert [record.id for record in records(events)] == ["c-1", "c-2"]
    json.dumps(event.reason, ensure_ascii=False).encode("utf-8")


def test_line_without_end_is_quarantined(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line_blocks, "LINE_BYTES_MAX", 200)
    endless = line("x", name=["A" * 1000])
    events = events_of(tmp_path, line("c-1"), endless, b" " * 900, line("c-2"), endless)
    found = [event.locator.line for event in events if isinstance(event, Quarantined)]
    assert found == [2, 5]
    assert [record.locator.line for record in records(events)] == [1, 4]


@pytest.mark.parametrize("schema", ["Person", "LegalEntity", "Passport"])
def test_damaged_line_of_a_person_leaves_no_raw_text(tmp_path: Path, schema: str) -> None:
    broken = line("p", schema, name=["Ina Holm"])[:-3]
    events = events_of(tmp_path, line("c"), broken)
    assert [event.excerpt for event in events if isinstance(event, Quarantined)] == [""]


def test_damaged_line_of_a_company_shows_an_excerpt(tmp_path: Path) -> None:
    events = events_of(tmp_path, line("c"), line("d", notes=["x" * 400])[:-3])
    (event,) = [event for event in events if isinstance(event, Quarantined)]
    assert event.excerpt.startswith('{"id": "d", "schema": "Company"')
    assert len(event.excerpt) == 300


@pytest.mark.parametrize(
    ("unknown", "words"),
    [
        (line("x", "Spaceship", name=["A"]), "schema 'Spaceship'"),
        (line("x", name=["A"], warpFactor=["9"]), "property 'warpFactor' of Company"),
        (line("x", "Company", birthDate=["1960"]), "property 'birthDate' of Company"),
        (line("x", "Sanction", sanctions=["A"]), "property 'sanctions' of Sanction"),
        (line("x")[:-1] + b', "statements": []}', "top-level key 'statements'"),
    ],
)
def test_field_that_nobody_reads_stops_the_run(tmp_path: Path, unknown: bytes, words: str) -> None:
    with pytest.raises(SchemaError) as caught:
        events_of(tmp_path, line("c"), unknown)
    assert words in str(caught.value)
    assert f"{FILE}, line 2" in str(caught.value)


@pytest.mark.parametrize(
    "content", [b"", b"\n\n", b"<html>\n</html>", b"[\n]", b"\x00" * 50, b"\xff\xfe{\x00}\x00"]
)
def test_file_without_an_entity_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "any.json"
    path.write_bytes(content)
    with pytest.raises(RefusedError, match="not one line"):
        list(SOURCE.parse({FILE: path}))


def test_vocabulary_inherits_properties_and_knows_links() -> None:
    assert {"name", "leiCode", "permId", "amount", "kppCode"} <= properties_of("Company")
    assert "birthDate" not in properties_of("Company")
    assert properties_of("Organization") < properties_of("Company")
    assert [is_edge(schema) for schema in ("Ownership", "Family", "Sanction", "Company")] == [
        True,
        True,
        False,
        False,
    ]
    assert not is_schema("Spaceship")
