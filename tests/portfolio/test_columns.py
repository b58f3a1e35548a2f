"""Columns are found in seven languages, by their content, and as the user says."""

from __future__ import annotations

from pathlib import Path

import pytest

from firmwatch.errors import PortfolioError, UsageError
from firmwatch.portfolio import ColumnMap, guess_columns, override

LEIS = ["254900OPPU84GM83MG36", "5493001KJTIIGC8Y1R12", "HWUPKR0MPOU8FGXBT394"]


def fields(columns: ColumnMap) -> dict[str, str]:
    return {meaning.column: meaning.field for meaning in columns.meanings}


@pytest.mark.parametrize(
    ("header", "meanings"),
    [
        ("id,name,country,kind", "id,name,country,kind"),
        ("Supplier ID,Supplier,Ctry,VAT No.", "id,name,country,vat"),
        ("Vendor name,Vendor country,Vendor VAT number,DUNS", "name,country,vat,duns"),
        ("Kundennummer,Firma,Land,USt-IdNr.,Handelsregister", "id,name,country,vat,registration"),
        ("Raison sociale,Pays,SIREN,N° TVA,Adresse", "name,country,registration,?,address"),
        ("Razón social,País,NIF,Tipo", "name,country,tax,kind"),
        ("Ragione sociale,Paese,Partita IVA,Codice fiscale", "name,country,vat,tax"),
        ("Razão social,País,CNPJ", "name,country,tax"),
        ("Bedrijfsnaam,Land,KvK-nummer,BTW-nummer", "name,country,registration,vat"),
        ("LEI,Legal Name,Entity.Country", "lei,name,country"),
        ("vessel_name,imo_number,flag,mmsi", "name,imo,country,mmsi"),
        ("SWIFT/BIC,Company (legal),ROR ID,UEI,CIK,wallet address", "bic,name,ror,uei,cik,wallet"),
        ("id,schema,properties.name,properties.alias,properties.country,properties.leiCode",
         "id,kind,name,alias,country,lei"),
        ("Contact name,First name,Remarks,Organisation", "?,?,?,name"),
    ],
)  # fmt: skip
def test_headers_in_seven_languages(header: str, meanings: str) -> None:
    columns = header.split(",")
    found = fields(guess_columns(columns))
    assert [found.get(column, "?") for column in columns] == meanings.split(",")


def test_the_surest_header_wins_and_the_other_is_unused() -> None:
    found = guess_columns(["Supplier", "Legal name", "Note"])
    assert found.columns_of("name") == ("Legal name",)
    assert found.unused == ("Supplier", "Note")
    assert found.columns_of("lei") == ()


def test_the_content_decides_where_the_header_says_nothing() -> None:
    names = ["Zinc Works Ltd", "Lead & Sons GmbH", "Bank of Tin"]
    rows = [
        {"A": lei, "B": name, "C": code, "D": "2024-01-01"}
        for lei, name, code in zip(LEIS, names, ["de", "France", "US"], strict=True)
    ]
    found = guess_columns(["A", "B", "C", "D"], rows)
    assert fields(found) == {"A": "lei", "B": "name", "C": "country"}
    assert all("100%" in meaning.reason for meaning in found.meanings)


def test_content_that_only_seems_to_fit_decides_nothing() -> None:
    rows = [
        {"state": "DE", "who": "John Smith", "mail": "a@example.org", "n": "17"},
        {"state": "CA", "who": "Mary Major", "mail": "b@example.org", "n": "18"},
    ]
    assert guess_columns(["state", "who", "mail", "n"], rows).meanings == ()


def test_the_user_overrides_guesses() -> None:
    guessed = guess_columns(["name", "Vendor label", "Ctry", "country", "Old"])
    said = override(
        guessed,
        {"name": ["Vendor label"], "alias": ["name", "Old"], "country": [""]},
    )
    assert said.columns_of("name") == ("Vendor label",)
    assert said.columns_of("alias") == ("name", "Old")
    assert said.columns_of("country") == ()
    assert "--map name=Vendor label" in {meaning.reason for meaning in said.meanings}
    assert override(guessed, {}) == guessed


@pytest.mark.parametrize(
    ("mapping", "words"),
    [
        (
            {"name": ["Vendr name"]},
            ["no column 'Vendr name'", "did you mean 'Vendor name'", "Ctry"],
        ),
        ({"nmae": ["Ctry"]}, ["no field 'nmae'", "did you mean 'name'", "alias", "lei"]),
        ({"name": ["Vendor name", "Ctry"]}, ["takes one", "alias"]),
        ({"lei": ["zzzzzzzz"]}, ["no column 'zzzzzzzz'.", "Vendor name, Ctry"]),
    ],
)
def test_an_override_that_cannot_be_is_explained(
    mapping: dict[str, list[str]], words: list[str]
) -> None:
    with pytest.raises(UsageError) as caught:
        override(guess_columns(["Vendor name", "Ctry"]), mapping)
    for word in words:
        assert word in str(caught.value)


def test_no_name_column_shows_the_columns_and_a_remedy() -> None:
    with pytest.raises(PortfolioError) as caught:
        guess_columns(["Ctry", "Whatever"]).require_name(Path("p.csv"))
    assert "Ctry, Whatever" in str(caught.value)
    assert '--map name="Whatever"' in str(caught.value)
