"""Rows become subjects, held rows, rejected rows or duplicates; nothing else, and none is lost."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from firmwatch.errors import PortfolioError, UsageError
from firmwatch.model import HeldRow, RejectedRow, Subject
from firmwatch.portfolio import (
    ImportReport,
    PortfolioReading,
    read_portfolio,
    release,
    row_id,
    write_rejected,
)
from firmwatch.portfolio.numbers import lei_identifier
from firmwatch.text.identifiers import make_identifier

NOW = "2026-01-02T03:04:05Z"
LEI = "5493001KJTIIGC8Y1R12"
BAD_LEI = "5493001KJTIIGC8Y1R13"
IMO = "9074729"
WALLET = "1BoatSLRHtKNngkdXEeobR76b53LETtpyT"

Read = tuple[list[Subject], list[HeldRow], list[RejectedRow], ImportReport]


def open_lines(tmp_path: Path, lines: str, mapping: Mapping[str, Sequence[str]] | None = None,
               released: Collection[str] = ()) -> PortfolioReading:  # fmt: skip
    path = tmp_path / "p.csv"
    path.write_text(lines, encoding="utf-8")
    return read_portfolio(path, "main", mapping, released, now=NOW)


def read(reading: PortfolioReading) -> Read:
    subjects: list[Subject] = []
    held: list[HeldRow] = []
    rejected: list[RejectedRow] = []
    for batch in reading.batches(3):
        subjects += [subject for subject, _ in batch.subjects]
        held += batch.held
        rejected += batch.rejected
    report = reading.report
    assert (report.subjects, report.held, report.rejected) == (
        len(subjects),
        len(held),
        len(rejected),
    )
    assert report.rows == report.subjects + report.held + report.rejected + report.duplicates
    return subjects, held, rejected, report


def outcome(tmp_path: Path, header: str, row: str) -> Subject | HeldRow | RejectedRow:
    subjects, held, rejected, _ = read(open_lines(tmp_path, f"{header}\n{row}\n"))
    outcomes: list[Subject | HeldRow | RejectedRow] = [*subjects, *held, *rejected]
    (only,) = outcomes
    return only


@pytest.mark.parametrize(
    ("name", "lei", "admitted"),
    [
        ("John Smith", "", False),
        ('"SMITH, John"', "", False),
        ("Smith & Sons Ltd", "", True),
        ("Ivan Petrov", LEI, True),
        ("Ivan Petrov", BAD_LEI, False),
        ("Bank of Zinc", "", True),
    ],
)
def test_names_of_people_are_held(tmp_path: Path, name: str, lei: str, admitted: bool) -> None:
    found = outcome(tmp_path, "name,country,lei", f"{name},DE,{lei}")
    assert isinstance(found, Subject if admitted else HeldRow)
    if isinstance(found, HeldRow):
        assert (found.portfolio_id, found.row_number, found.held_at) == ("main", 1, NOW)
        assert "no legal form" in found.reason
        assert json.loads(found.raw)["country"] == "DE"


@pytest.mark.parametrize(
    ("scheme", "value", "admitted"),
    [("registration", "HRB 1", True), ("tax", "123", True), ("cik", "0001", True),
     ("duns", "123456789", True), ("wallet", WALLET, False), ("mmsi", "211000000", False)],
)  # fmt: skip
def test_which_numbers_release_a_name(
    tmp_path: Path, scheme: str, value: str, admitted: bool
) -> None:
    found = outcome(tmp_path, f"name,country,{scheme}", f"John Smith,,{value}")
    assert isinstance(found, Subject if admitted else HeldRow)


@pytest.mark.parametrize(
    ("kind", "became"),
    [
        ("Company", "organisation"),
        ("PublicBody", "organisation"),
        ("personne morale", "organisation"),
        ("", "organisation"),
        ("Vessel", "vessel"),
        ("TANKER", "vessel"),
        ("CryptoWallet", "wallet"),
        ("Person", "S1"),
        ("natural person", "S1"),
        ("natürliche Person", "S1"),
        ("director", "S1"),
        ("LegalEntity", "held"),
        ("Airplane", "'Airplane' is not known"),
        ("Address", "'Address' is not known"),
    ],
)
def test_kinds(tmp_path: Path, kind: str, became: str) -> None:
    found = outcome(tmp_path, "name,kind", f"Zinc Works Ltd,{kind}")
    if isinstance(found, Subject):
        assert found.kind.value == became
    elif isinstance(found, HeldRow):
        assert became == "held"
        assert "LegalEntity" in found.reason
    else:
        assert became in found.reason
        assert ("does not watch people" in found.reason) == (became == "S1")


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        (f"Maria Clara,{IMO},,", "vessel"),
        (f"Maria Clara,{IMO},,{LEI}", "organisation"),
        (f"{WALLET},,{WALLET},", "wallet"),
        ("Zinc Works Ltd,,,", "organisation"),
    ],
)
def test_the_kind_that_only_numbers_show(tmp_path: Path, row: str, kind: str) -> None:
    found = outcome(tmp_path, "name,imo,wallet,lei", row)
    assert isinstance(found, Subject)
    assert found.kind.value == kind


def test_a_wrong_imo_number_makes_no_vessel_of_a_person(tmp_path: Path) -> None:
    assert isinstance(outcome(tmp_path, "name,imo", "John Smith,1234568"), HeldRow)


def test_vessels_and_wallets_are_not_held(tmp_path: Path) -> None:
    assert isinstance(outcome(tmp_path, "name,kind", "Maria Clara,ship"), Subject)
    wallet = outcome(tmp_path, "name,kind", f"{WALLET},address")
    assert isinstance(wallet, Subject)
    assert [item.scheme for item in wallet.identifiers] == ["wallet"]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ('" "', "no name"),
        ("\u202e\u200b", "no name"),
        ("x" * 1001, "1,001 characters"),
        ("-.-", "no letter or digit"),
    ],
)
def test_names_that_are_none_are_rejected(tmp_path: Path, name: str, reason: str) -> None:
    found = outcome(tmp_path, "id,name,lei", f"1,{name},{LEI}")
    assert isinstance(found, RejectedRow)
    assert reason in found.reason
    assert json.loads(found.raw)["lei"] == LEI


def test_names_are_folded_and_the_raw_row_is_kept(tmp_path: Path) -> None:
    found = outcome(tmp_path, "name,x", '"  Zinc\u202e \t Works\u00a0Ltd ",Ä')
    assert isinstance(found, Subject)
    assert found.name == "Zinc Works Ltd"
    path = tmp_path / "p.csv"
    ((_, raw),) = next(read_portfolio(path, "main", now=NOW).batches()).subjects
    assert raw == '{"name":"  Zinc\u202e \\t Works\u00a0Ltd ","x":"Ä"}'


def test_identifiers_of_the_id_column_and_of_columns(tmp_path: Path) -> None:
    lines = (
        "id,name,country,lei,VAT,alias\n"
        f"lei:{LEI},Zinc Ltd,United Kingdom,{LEI},DE136695976,Zn;Zinc Works\n"
        "ror:05yqfzf35,Lead University,FR,,,\n"
        "domain:tin.example,Tin College,,,,\n"
        "V-17,Iron Inc,US,,,\n"
        f"B,Steel Inc,US,{BAD_LEI},,\n"
    )
    subjects, _, _, report = read(open_lines(tmp_path, lines))
    found = [
        [(item.scheme, item.value, item.valid) for item in one.identifiers] for one in subjects
    ]
    assert found[0][0] == ("lei", LEI, True)
    assert [scheme for scheme, _, _ in found[0]] == ["lei", "vat"]
    assert found[1:4] == [[("ror", "05yqfzf35", None)], [("domain", "tin.example", None)], []]
    assert found[4] == [("lei", BAD_LEI, False)]
    assert (subjects[0].countries, subjects[0].aliases) == (("GB",), ("Zn", "Zinc Works"))
    assert report.invalid_identifiers == 1
    (wrong,) = report.invalid_identifier_examples
    assert (wrong.row_number, wrong.scheme, wrong.raw) == (5, "lei", BAD_LEI)


@given(st.from_regex(r"[A-Z0-9]{18}[0-9]{2}", fullmatch=True))
def test_leis_are_judged_as_elsewhere(lei: str) -> None:
    assert lei_identifier(lei) == make_identifier("lei", lei)


def test_several_numbers_in_a_cell(tmp_path: Path) -> None:
    found = outcome(tmp_path, "name,registration", "Zinc Ltd,HRB 1|HRB 2")
    assert isinstance(found, Subject)
    assert [item.value for item in found.identifiers] == ["HRB1", "HRB2"]
    found = outcome(tmp_path, "name,registration", "Zinc Ltd,HRB 1; Amtsgericht Ulm")
    assert isinstance(found, Subject)
    assert len(found.identifiers) == 1


def test_countries_that_are_not_known_are_reported(tmp_path: Path) -> None:
    lines = "name,country\nZinc Ltd,Atlantis\nLead Ltd,Atlantis\nTin Ltd,DE;FR\nIron Ltd,\n"
    subjects, _, _, report = read(open_lines(tmp_path, lines))
    assert [subject.countries for subject in subjects] == [(), (), ("DE", "FR"), ()]
    assert report.unknown_countries == (("Atlantis", 2),)


def test_duplicates(tmp_path: Path) -> None:
    lines = (
        "id,name,country,note\n"
        "1,Zinc Ltd,DE,a\n"
        "1,Zinc Ltd,DE,b\n"
        "1,Lead Ltd,DE,a\n"
        "2,ZINC  LTD,DE,a\n"
        "3,Zinc Ltd,FR,a\n"
        ",Tin Ltd,FR,a\n"
        ",Tin Ltd,FR,a\n"
        "9,John Smith,,\n"
        "9,John Smith,,\n"
    )
    subjects, held, rejected, report = read(open_lines(tmp_path, lines))
    assert [subject.name for subject in subjects] == [
        "Zinc Ltd",
        "ZINC LTD",
        "Zinc Ltd",
        "Tin Ltd",
    ]
    assert len(held) == 1
    assert report.duplicate_pairs == ((2, 1), (7, 6), (9, 8))
    assert report.duplicates == 3
    (row,) = rejected
    assert row.row_number == 3
    assert "row 1 with another content" in row.reason
    assert (report.possible_duplicates, report.possible_duplicate_pairs) == (1, ((4, 1),))
    assert report.by_kind == (("organisation", 4),)


def test_ids_are_pure_functions_of_portfolio_and_key(tmp_path: Path) -> None:
    assert row_id("main", "7") == hashlib.sha256(b"main\x007").hexdigest()[:16]
    first = outcome(tmp_path, "id,name", "7,Zinc Ltd")
    renamed = outcome(tmp_path, "id,name", "7,Lead Ltd")
    unnumbered = outcome(tmp_path, "name,country", "Zinc Ltd,DE")
    elsewhere = outcome(tmp_path, "name,country", "Zinc Ltd,FR")
    assert isinstance(first, Subject)
    assert isinstance(renamed, Subject)
    assert isinstance(unnumbered, Subject)
    assert isinstance(elsewhere, Subject)
    assert first.id == renamed.id == row_id("main", "7")
    assert len({first.id, unnumbered.id, elsewhere.id}) == 3


def test_released_rows_are_admitted(tmp_path: Path) -> None:
    lines = "id,name,country\n9,John Smith,DE\n"
    reading = open_lines(tmp_path, lines)
    _, (held,), _, _ = read(reading)
    (subject,), none, _, _ = read(open_lines(tmp_path, lines, released=[held.id]))
    assert none == []
    assert release(held, reading.columns) == subject
    assert subject.id == held.id
    given_lei = release(held, reading.columns, ("lei", LEI))
    assert given_lei.id == held.id
    assert [item.value for item in given_lei.identifiers] == [LEI]


@pytest.mark.parametrize(
    ("identifier", "words"),
    [
        (("lei", BAD_LEI), "check digits"),
        (("lei", " "), "empty"),
        (("leo", LEI), "no identifier scheme"),
    ],
)
def test_a_release_with_a_wrong_number_is_refused(
    tmp_path: Path, identifier: tuple[str, str], words: str
) -> None:
    reading = open_lines(tmp_path, "name\nJohn Smith\n")
    _, (held,), _, _ = read(reading)
    with pytest.raises(UsageError, match=words):
        release(held, reading.columns, identifier)


def test_a_row_of_a_person_cannot_be_released(tmp_path: Path) -> None:
    reading = open_lines(tmp_path, "name,kind\nJohn Smith,\n")
    _, (held,), _, _ = read(reading)
    forged = HeldRow(held.id, "main", 1, held.name, "", '{"name":"J S","kind":"Person"}', NOW)
    with pytest.raises(PortfolioError, match="does not watch people"):
        release(forged, reading.columns)


def test_json_entities_bring_their_further_names(tmp_path: Path) -> None:
    path = tmp_path / "e.jsonl"
    entity = {
        "id": "e1",
        "schema": "Company",
        "properties": {"name": ["Zinc Ltd", "Zink GmbH"], "country": ["de", "fr"]},
    }
    path.write_text(json.dumps(entity) + "\n", encoding="utf-8")
    ((subject, _),) = next(read_portfolio(path, "main", now=NOW).batches()).subjects
    assert subject.names == ("Zinc Ltd", "Zink GmbH")
    assert subject.countries == ("DE", "FR")


def test_the_preview_shows_outcomes_and_the_report_waits(tmp_path: Path) -> None:
    reading = open_lines(tmp_path, "name,Who\nZinc Ltd,a\nJohn Smith,b\n,c\nTin Ltd,d\n")
    shown = [type(row.outcome) for row in reading.preview(3)]
    assert shown == [Subject, HeldRow, RejectedRow]
    assert reading.preview(0) == []
    with pytest.raises(PortfolioError, match="not ready"):
        _ = reading.report
    assert read(reading)[3].rows == 4
    assert read(reading)[3].rows == 4
    assert reading.columns.unused == ("Who",)


def test_no_name_column_is_an_error_and_a_mapping_mends_it(tmp_path: Path) -> None:
    lines = "Wer,Wo\nJohn Smith,DE\n"
    with pytest.raises(PortfolioError, match="--map name="):
        open_lines(tmp_path, lines)
    _, (held,), _, _ = read(open_lines(tmp_path, lines, {"name": ["Wer"], "country": ["Wo"]}))
    assert held.name == "John Smith"


def test_rejected_rows_are_written_without_formulas(tmp_path: Path) -> None:
    lines = 'id,name,=evil\n=1+1,-,"@SUM(1)"\n2,.,a,b\n+3,,"\ttab"\n4,"Ok Ltd",x\n'
    reading = open_lines(tmp_path, lines)
    _, _, rejected, _ = read(reading)
    path = tmp_path / "rejected.csv"
    assert write_rejected(path, rejected, reading.table.columns) == 3
    with path.open(encoding="utf-8-sig", newline="") as file:
        header, *rows = csv.reader(file)
    assert header[2:5] == ["id", "name", "'=evil"]
    assert [row[0] for row in rows] == ["1", "2", "3"]
    assert rows[0][2:] == ["'=1+1", "'-", "'@SUM(1)", ""]
    assert rows[1][2:] == ["2", ".", "a", '{"cell 4": "b"}']
    assert rows[2][2:] == ["'+3", "", "'\ttab", ""]
    assert all(row[1] for row in rows)
    again = read_portfolio(path, "main", now=NOW)
    assert read(again)[3].rows == 3


_NAMES = st.sampled_from(
    ["Zinc Ltd", "ZINC LIMITED", "John Smith", "", "-", "Lead & Co", "鉛株式会社"]
)
_ROWS = st.tuples(
    st.sampled_from(["", "1", "2", f"lei:{LEI}", "x"]),
    # Not control characters: a file with many of them is no text, which has a test of its own.
    _NAMES
    | st.text(
        st.characters(exclude_categories=["Cs", "Cc"], include_characters="\t\n\r"), max_size=8
    ),
    st.sampled_from(["DE", "", "Atlantis"]),
    st.sampled_from(["", "company", "Person", "ship", "LegalEntity", "wallet", "?"]),
)


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(_ROWS, max_size=12))
def test_every_row_is_accounted_for(tmp_path: Path, rows: list[tuple[str, str, str, str]]) -> None:
    path = tmp_path / "p.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL)
        writer.writerows([("id", "name", "country", "kind"), *rows])
    subjects, held, rejected, report = read(read_portfolio(path, "p", now=NOW))
    assert report.rows == sum(any(cell.strip() for cell in row) for row in rows)
    ids = [subject.id for subject in subjects] + [row.id for row in held]
    assert len(ids) == len(set(ids))
    assert all(row.reason for row in held)
    assert all(row.reason for row in rejected)


def test_the_first_rows_of_the_real_portfolio() -> None:
    shared = Path(__file__).parents[2] / "../shared/data/organisations/portfolio_500k.csv.gz"
    if not shared.exists():
        pytest.skip("shared/data is missing: the real portfolio of 502,148 organisations not read")
    reading = read_portfolio(shared, "real", now=NOW)
    assert [meaning.field for meaning in reading.columns.meanings] == [
        "id",
        "name",
        "country",
        "kind",
    ]
    batch = next(reading.batches(20_000))
    assert len(batch.subjects) == 20_000
    assert (batch.held, batch.rejected) == ([], [])
    assert all(subject.identifiers for subject, _ in batch.subjects)


def test_reasons_are_counted_without_the_rows_own_values(tmp_path: Path) -> None:
    lines = "name,kind\nA Ltd,Airplane\nB Ltd,O'Dog\n--,\n-.,\nZ,Person\n"
    *_, report = read(open_lines(tmp_path, lines))
    counts = dict(report.rejected_reasons)
    assert sorted(counts.values()) == [1, 2, 2]
    assert any("S1" in reason for reason in counts)
    assert not any("Airplane" in reason for reason in counts)


def test_json_rows_whose_keys_stand_in_another_order(tmp_path: Path) -> None:
    path = tmp_path / "vendors.jsonl"
    path.write_text(
        '{"name": "Zinc Ltd", "country": "DE", "lei": ""}\n'
        '{"country": "FR", "lei": "", "name": "Lead Ltd"}\n'
        '{"lei": "", "note": "x", "name": "Tin Ltd"}\n',
        encoding="utf-8",
    )
    subjects, held, rejected, _ = read(read_portfolio(path, "main", now=NOW))
    assert not held
    assert not rejected
    assert [(item.name, item.countries) for item in subjects] == [
        ("Zinc Ltd", ("DE",)),
        ("Lead Ltd", ("FR",)),
        ("Tin Ltd", ()),
    ]
