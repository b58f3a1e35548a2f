"""Every BODS file at hand: valid ones are read, and of invalid ones the statement is named.

The files are those of the data standard, of its validator and of others; what a file is meant to
show is told by its name and folder.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from firmwatch.errors import RefusedError
from firmwatch.sources import source
from firmwatch.sources.bods_fields import FILE
from firmwatch.sources.json_pieces import pieces_of
from tests.shared_data import SHARED, needs_shared
from tests.sources.fixtures import read_tables
from tests.sources.test_fuzz import holds_together

pytestmark = needs_shared

FOLDER = SHARED / "ownership" / "bods"

# Files whose names do not say that they are invalid, with what is wrong in them.
DAMAGED = {
    "0.1/bad_statement_date.json": "statementId",
    "0.1/badfile_all_validation_errors.expected.json": "statementType",
    "0.1/badfile_all_validation_errors.json": "statementId",
    "0.1/basic_duplicate_statement_id_1.json": "other content",
    "0.1/basic_missing_entity_statement_1.json": "is no entity of the file",
    "0.1/basic_missing_entity_statement_2.json": "is no entity or person of the file",
    "0.1/basic_missing_person_statement_1.json": "is no entity or person of the file",
    "0.1/basic_missing_statement_ids.json": "statementId",
    "0.1/basic_statement_id_and_type_errors.json": "statementId",
    "0.2/bad_statement_id_type.json": "statementId",
    "0.2/component_statement_ids_not_in_package_1.json": "is no other record of the file",
    "0.2/entity_address_wrong_type_1.json": "addresses[0].type",
    "0.2/iscomponent_true_but_has_component_statement_ids_1.json": "no component has",
    "0.4/additional_fields_2.json": "is no entity of the file",
    "0.4/entity_sub_type_does_not_align_1.json": "subtype trust",
    "0.4/entity_type_trust_registeredentity.json": "subtype trust",
    "0.999/basic_1.json": "bodsVersion",
    "dict/basic_1.json": "bodsVersion",
    "mixed/0.2_then_dict.json": "bodsVersion",
    "mixed/dict_then_0.2.json": "bodsVersion",
}
# Rules of the validator that say nothing of who owns whom, by how the files' names begin: they are
# read, since refusing them would lose an owner; each has its reason.
NOT_CHECKED = {
    "annotiation_statement_pointer_target": "annotations are left out",
    "statement_annotation_creation_date_future_date": "annotations are left out",
    "retrievedat_not_future_date": "the source of a statement is left out; no parser has a clock",
    "statement_date_not_future_date": "no parser has a clock",
    "statement_publication_date_future_date": "no parser has a clock",
    "statement_person_birth_date_sensible": "no parser has a clock",
    "statement_declaration_subject": "the declaration is left out",
    "statement_entity_identifier_scheme_known": "a number of an unknown register is kept as such",
    "statement_entity_is_component": "how a component is marked changes no edge",
    "statement_person_is_component": "how a component is marked changes no edge",
    "statement_relationship_is_component": "how a component is marked changes no edge",
    "statement_entity_securities_listings_haspubliclisting_not_false": "listings are left out",
    "statement_person_identifiers": "numbers of people are left out (scope rule S7)",
    "interested_party_person_with_beneficial_ownership_or_control": "kept as it is stated",
    "relationship_interest_for_trusts": "kept as it is stated",
    "relationship_interest_nominee_or_nominator": "kept as it is stated",
    "statement_serialisation": "statements may stand in any order",
    "statement_duplicate_statement_id-invalid-2": "the same statement twice is excluded",
    "statement_must_have_unique_statement_identifier-invalid-2": "twice the same is excluded",
    "statement_person_date_of_death_sane": "of a person's death nothing is kept; no clock",
}


def problems(path: Path) -> list[str]:
    """Read a file; gives what was said of it, each with the statement."""
    try:
        reading, found = read_tables(source("bods"), {FILE: path})
    except RefusedError as error:
        return [str(error)]
    assert all(count.balanced for count in reading.counts)
    holds_together(found["register_party"], found["interest"])
    return [item.reason for item in found["quarantine"]]


@pytest.fixture(scope="module")
def said() -> dict[Path, list[str]]:
    """What is said of every file."""
    found, errors = {}, []
    for path in sorted(FOLDER.rglob("*.json")):
        try:
            found[path] = problems(path)
        except Exception as error:  # noqa: BLE001 - every file that breaks the reader is named
            error.add_note(str(path))
            errors.append(error)
    if errors:
        raise ExceptionGroup("files that broke the reader", errors)
    return found


def test_the_files_are_there(said: dict[Path, list[str]]) -> None:
    assert len(said) >= 830


# One test for all: eight hundred of them take longer to collect, in every process, than to run.
def test_a_file_is_read_or_its_statement_is_named(said: dict[Path, list[str]]) -> None:
    wrong = {
        path.relative_to(FOLDER).as_posix(): found
        for path, found in said.items()
        if not is_right(path, found)
    }
    assert not wrong, "\n".join(f"{name}: {found}" for name, found in wrong.items())


def is_right(path: Path, found: list[str]) -> bool:
    """Whether that is what has to be said of the file, and each time names the statement."""
    return is_expected(path, found) and all("statement" in item for item in found)


def is_expected(path: Path, found: list[str]) -> bool:
    key = "/".join(path.parts[-2:])
    is_invalid = is_called_invalid(path)
    if key in DAMAGED:
        return any(DAMAGED[key] in item for item in found)
    if is_invalid and not path.stem.startswith(tuple(NOT_CHECKED)):
        return found != []
    if path.parent.name in ("valid-statements", "valid-schema"):
        # One statement alone: whom it refers to is in no file.
        return all("of the file" in item for item in found)
    return is_invalid or found == []


def is_called_invalid(path: Path) -> bool:
    return "invalid" in str(path.relative_to(FOLDER))


def test_what_is_not_checked_is_in_files_that_are_read(said: dict[Path, list[str]]) -> None:
    """A rule that came to be checked has to leave the list."""
    read = [path.stem for path, found in said.items() if is_called_invalid(path) and found == []]
    for start in NOT_CHECKED:
        assert any(name.startswith(start) for name in read), start


def test_all_statements_of_the_largest_file_are_accounted_for() -> None:
    path = FOLDER / "lib-cove-bods-fixtures" / "0.4" / "sample_300_statements.json"
    reading, _ = read_tables(source("bods"), {FILE: path})
    assert reading.counts[0].published == sum(1 for _ in pieces_of(path, FILE)) == 300
