"""The scope, rule by rule (docs/explanation/scope.md): what firmwatch never does."""

from __future__ import annotations

import dataclasses
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_type_hints

import click
import pytest
import sqlalchemy

import firmwatch
from firmwatch.cli.root import COMMANDS, cli
from firmwatch.errors import ScopeError
from firmwatch.lake.frames import frame_of
from firmwatch.ledger import Ledger, schema, subjects
from firmwatch.ledger.portfolios import save_portfolio
from firmwatch.ledger.retention import purge_register_roles, save_register_roles
from firmwatch.matching import (
    PersonIndex,
    ReferenceIndex,
    compare_person,
    match_people,
    party_of_record,
    screen_subjects,
)
from firmwatch.matching.birth_years import birth_year
from firmwatch.model import (
    Address,
    Interest,
    Locator,
    Name,
    PartyKind,
    Quarantined,
    Record,
    RecordKind,
    RegisterParty,
    RegisterRole,
    Subject,
    SubjectKind,
)
from firmwatch.ownership import party_ids
from firmwatch.sources import source, sources
from firmwatch.text.person_names import person_reason

SCOPE = tomllib.loads(Path(__file__).parents[2].joinpath("scope.toml").read_text("utf-8"))
CLASSES = {"public", "organisation", "listed_person", "register_role", "operator"}

# What scope.md rules out for good; no table, column, field or command may be named after it.
RULED_OUT = (
    "phone", "plate", "camera", "travel", "face", "voice", "biometric", "post_text", "nationality",
    "immigration", "religion", "health", "ethnic", "latitude", "longitude", "social", "risk_score",
)  # fmt: skip


def _person(name: str) -> Record:
    return Record("p1", "fictional", RecordKind.LISTED_PERSON, (Name(name),), Locator("f", 1))


def _role(name: str) -> RegisterParty:
    where = Locator("f", 2)
    return RegisterParty("works / 1", "isles", PartyKind.REGISTER_ROLE, (Name(name),), where)


def _subject(name: str) -> Subject:
    return Subject("s1", "", SubjectKind.ORGANISATION, name)


def _commands(group: click.Group, prefix: str = "") -> Iterator[str]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from _commands(command, f"{prefix}{name} ")
        else:
            yield prefix + name


class TestS1KindsOfSubjects:
    def test_the_kinds_are_closed_and_no_person_is_among_them(self) -> None:
        assert [kind.value for kind in SubjectKind] == ["organisation", "vessel", "wallet"]

    @pytest.mark.parametrize("kind", ["Person", "person", "individual", "listed_person"])
    def test_a_person_is_refused_with_a_clear_error(self, kind: str) -> None:
        with pytest.raises(ScopeError, match="never people"):
            firmwatch.compare({"name": "Erland Vask", "kind": kind}, "Vask Ltd")

    def test_the_database_refuses_another_kind(self, tmp_path: Path) -> None:
        engine = sqlalchemy.create_engine(f"sqlite:///{tmp_path / 'ledger.sqlite'}")
        schema.metadata.create_all(engine)
        row = {column.name: "x" for column in schema.subject.columns}
        row |= {"kind": "person", "legal_hold": False, "removed_at": None}  # type: ignore[dict-item]
        with engine.begin() as connection:
            connection.execute(
                schema.portfolio.insert(),
                {"id": "x", "name": "x", "purpose": "", "basis": "", "created_at": ""},
            )
            with pytest.raises(sqlalchemy.exc.IntegrityError, match="kind"):
                connection.execute(schema.subject.insert(), row)
        engine.dispose()


class TestS2NoPersonInTheIndex:
    def test_the_index_refuses_a_listed_person(self) -> None:
        with pytest.raises(ScopeError, match="rule S2"):
            ReferenceIndex([_person("Erland Vask")])
        with pytest.raises(ScopeError, match="rule S2"):
            party_of_record(_person("Erland Vask"))

    def test_a_person_s_name_in_a_portfolio_finds_nothing_about_the_person(self) -> None:
        company = Record(
            "c1", "fictional", RecordKind.ORGANISATION, (Name("Vask Shipping AS"),), Locator("f", 2)
        )
        index = ReferenceIndex([company])
        assert list(screen_subjects([_subject("Erland Vask")], index, 0.0)) == []


class TestS3PersonLikeRows:
    @pytest.mark.parametrize(
        "name", ["John Smith", "SMITH, John", "Иван Петров", "Maria de la Cruz"]
    )
    def test_a_name_without_any_sign_of_an_organisation_is_held(self, name: str) -> None:
        assert person_reason(name)

    @pytest.mark.parametrize("name", ["Smith & Sons", "John Smith Ltd", "ООО Петров", "Smith Bank"])
    def test_a_sign_of_an_organisation_is_enough(self, name: str) -> None:
        assert person_reason(name) is None


class TestS4PeopleInTwoRolesOnly:
    def test_a_register_role_holds_what_the_rule_allows(self) -> None:
        fields = {field.name for field in dataclasses.fields(RegisterRole)}
        assert fields == {
            "id", "subject_id", "name", "role", "start_date", "end_date", "share_min", "share_max",
            "birth_year",
        }  # fmt: skip
        assert {column.name for column in schema.register_role.columns} == fields


class TestS5PeopleMeetListedPersonsOnly:
    def test_a_role_is_compared_with_listed_persons_and_nobody_else(self) -> None:
        company = dataclasses.replace(_person("Vask Shipping AS"), kind=RecordKind.ORGANISATION)
        with pytest.raises(ScopeError, match="rule S5"):
            PersonIndex([company])
        with pytest.raises(ScopeError, match="rule S5"):
            compare_person(_role("Erland Vask"), company)
        with pytest.raises(ScopeError, match="rule S2"):
            list(screen_subjects([_subject("Erland Vask")], ReferenceIndex([_person("A")]), 0.0))

    def test_nobody_but_a_role_is_compared_with_listed_persons(self) -> None:
        for kind in (PartyKind.ORGANISATION, PartyKind.UNSPECIFIED):
            party = dataclasses.replace(_role("Erland Vask"), kind=kind)
            with pytest.raises(ScopeError, match="rule S5"):
                list(match_people([party], PersonIndex([_person("Erland Vask")]), 0.0))

    def test_two_roles_are_never_joined_though_all_that_is_said_of_them_is_equal(self) -> None:
        """Neither by name and year, nor by an entry, nor by equal ids of two registers."""
        roles = [
            dataclasses.replace(_role("Erland Vask"), id=id_, source=source, entry_id="p1")
            for source in ("isles", "norland")
            for id_ in ("works / 1", "mill / 1")
        ]
        found = party_ids(frame_of(roles, "register_party"))
        assert found["party_id"].to_list() == [f"{item.source}:{item.id}" for item in roles]

    def test_nothing_but_names_and_years_of_birth_is_a_feature(self) -> None:
        """What the list prints of countries and addresses changes nothing; a role has neither."""
        plain = _person("Erland Joakim Vaskentorp")
        told = dataclasses.replace(
            plain, countries=("NO",), addresses=(Address("NO", "NO"),), notes="a note"
        )
        role = dataclasses.replace(_role("Erland Joakim Vaskentorp"), birth_year=1961)
        assert compare_person(role, told) == compare_person(role, plain)
        names = {item.name for item in compare_person(role, told).evidence}
        assert names == {"prior", "name"}

    def test_no_function_takes_two_roles_or_two_entries(self) -> None:
        """Of the matcher, only these modules know people; each has one side of either kind."""
        package = Path(firmwatch.__file__).parent / "matching"
        about = {path.name for path in package.glob("*.py") if "birth" in path.read_text("utf-8")}
        assert about == {"birth_years.py", "people.py", "person_weights.py"}
        for function in (compare_person, match_people, birth_year):
            hints = get_type_hints(function)
            sides = [str(hint) for name, hint in hints.items() if name != "return"]
            assert sum("RegisterParty" in hint for hint in sides) == 1
            assert sum("Record" in hint or "PersonIndex" in hint for hint in sides) == 1


class TestS6NoDoorStartsFromAPerson:
    def test_no_command_is_about_people(self) -> None:
        for name in _commands(cli):
            assert not {"person", "people", "individual", "role"} & set(name.split()), name

    def test_screening_a_person_s_name_finds_no_person(self, tmp_path: Path) -> None:
        entities = tmp_path / "entities.ftm.json"
        entities.write_text(
            '{"id": "p", "schema": "Person", "properties": {"name": ["Erland Vask"], '
            '"topics": ["sanction"]}}\n'
            '{"id": "c", "schema": "Company", "properties": {"name": ["Vask Shipping AS"]}}\n',
            encoding="utf-8",
        )
        assert firmwatch.screen("Erland Vask", {"ftm": entities}, threshold=0.0) == []
        assert len(firmwatch.screen("Vask Shipping", {"ftm": entities})) == 1


# Addresses without their owners; entities and facilities only (Public Law 117-78, 2(d)(2)(B)).
# Japan's ministry lists organisations (外国・地域所在団体) and says so.
# The Global LEI Index's level 2 has LEIs and reasons, and names nobody.
WITHOUT_PEOPLE = {
    *("us_ofac_wallets", "us_uflpa", "jp_meti_eul"),
    *("gleif_l2", "gleif_l2_exceptions"),
}
# Sources that publish people and store none of them: each is excluded, by the rule's name.
KEEPS_NO_PEOPLE = frozenset({"us_sam_exclusions"})


class TestS7OnlyNamedFields:
    # A register of organisations excludes people as a whole, before any of their fields is read.
    @pytest.mark.parametrize("name", sorted(sources().keys() - {"gleif_l1"}))
    def test_every_built_in_source_counts_what_it_drops_of_people(self, name: str) -> None:
        """The fixtures of each source hold a person with contact fields, all counted."""
        from firmwatch.model import Excluded, LeftOut

        folder = Path(__file__).parents[1] / "sources" / name
        files = {
            item.name: found
            for item in source(name).files
            if (found := next(iter(folder.rglob(item.name)), None)) is not None
        }
        events = list(source(name).parse(files))
        people = [
            item
            for item in events
            if isinstance(item, Record) and item.kind is RecordKind.LISTED_PERSON
        ]
        if name in KEEPS_NO_PEOPLE:
            assert not people
            reasons = [item.reason for item in events if isinstance(item, Excluded)]
            assert any("scope rule S4" in reason for reason in reasons)
            return
        dropped = [item.field for item in events if isinstance(item, LeftOut)]
        roles = [
            item
            for item in events
            if isinstance(item, RegisterParty) and item.kind is PartyKind.REGISTER_ROLE
        ]
        for role in roles:
            assert role.asset_id
            assert not role.identifiers
            assert not role.countries
            assert role.birth_year is None or 1000 <= role.birth_year <= 9999
        if roles and not people:
            assert any(field.startswith("register_role.") for field in dropped)
            return
        if name in WITHOUT_PEOPLE:
            assert not people
            return
        assert people
        for person in people:
            assert not person.identifiers
            assert not person.properties
            assert not person.notes
            assert all(address.full in ("", address.country) for address in person.addresses)
        assert any(field.startswith(("listed_person.", "Person.")) for field in dropped)


class TestS8Retention:
    def test_roles_go_after_the_period_unless_a_legal_hold_is_set(self, tmp_path: Path) -> None:
        with Ledger.open(f"sqlite:///{tmp_path / 'ledger.sqlite'}") as ledger:
            with ledger.transaction() as tx:
                portfolio = save_portfolio(tx, "vendors", "", "", "2026-01-01T00:00:00+00:00")
                for id_ in ("free", "held"):
                    subject = Subject(id_, portfolio.id, SubjectKind.ORGANISATION, f"{id_} Ltd")
                    subjects.save_subjects(tx, portfolio.id, [(subject, "{}")], "i", "2026-01-01")
                    save_register_roles(tx, [RegisterRole(f"r-{id_}", id_, "A. Person", "owner")])
                    subjects.remove_subject(tx, id_, "2026-01-01T00:00:00+00:00")
                subjects.set_legal_hold(tx, "held", True, "2026-01-01T00:00:00+00:00")
            with ledger.transaction() as tx:
                assert purge_register_roles(tx, "2026-01-30T00:00:00+00:00", 30) == 0
                assert purge_register_roles(tx, "2026-02-01T00:00:01+00:00", 30) == 1
                left = tx.execute(sqlalchemy.select(schema.register_role.c.id)).scalars().all()
        assert left == ["r-held"]


class TestS9TheScopeFile:
    def test_every_table_and_column_is_listed_and_nothing_else(self) -> None:
        live = {
            table.name: {column.name for column in table.columns}
            for table in schema.metadata.tables.values()
        }
        assert {name: set(columns) for name, columns in SCOPE["tables"].items()} == live

    def test_every_column_of_the_lake_is_listed_and_nothing_else(self) -> None:
        record = set(get_type_hints(Record))
        live = {
            "record": record,
            "listed_person": record,
            "register_party": set(get_type_hints(RegisterParty)),
            "interest": set(get_type_hints(Interest)),
            "quarantine": set(get_type_hints(Quarantined)),
        }
        assert {name: set(columns) for name, columns in SCOPE["lake"].items()} == live

    def test_every_command_is_listed_and_nothing_else(self) -> None:
        assert set(SCOPE["commands"]) == set(_commands(cli))
        assert {name.split()[0] for name in SCOPE["commands"]} == set(COMMANDS)

    def test_every_class_is_one_of_five(self) -> None:
        def values(table: dict[str, Any]) -> Iterator[str]:
            for value in table.values():
                if isinstance(value, dict):
                    yield from values(value)
                else:
                    yield value

        assert set(values(SCOPE)) <= CLASSES

    def test_nothing_is_named_after_what_is_ruled_out(self) -> None:
        names = [*SCOPE["commands"], *get_type_hints(Record)]
        names += [column for columns in SCOPE["tables"].values() for column in columns]
        for name in names:
            assert not any(word in name for word in RULED_OUT), name
