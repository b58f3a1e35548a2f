"""Where the columns of OFAC's CSV files go, by the names of its field specification."""

from __future__ import annotations

from firmwatch.model import FieldUse

__all__ = ["column_uses"]

_PERSONS = "of organisations and vessels; of a listed person it is dropped (scope rule S7)"
_REMARKS = (
    "`names`, `identifiers`, `links`, `birth_dates`, wallets and `properties` by their labels, "
    "which are those of us_ofac_sdn; the whole text is `notes` of an organisation or vessel"
)

# (column, where it goes, why it is dropped), for the four files in the order of `Source.files`.
# "Tables" of OFAC's field specifications dat_spec.txt and cons_dat_spec.txt.
_COLUMNS: tuple[tuple[tuple[str, str, str], ...], ...] = (
    (
        ("ent_num", "`id`", ""),
        ("SDN_Name", "`names`, a name", ""),
        ("SDN_Type", "`kind`; aircraft are excluded", ""),
        ("Program", "`listings`, a program each; OFAC cuts the column at 50 characters", ""),
        ("Title", f"`properties`, {_PERSONS}", ""),
        ("Call_Sign", f"`identifiers`, `call_sign`, {_PERSONS}", ""),
        ("Vess_type", f"`properties`, {_PERSONS}", ""),
        ("Tonnage", f"`properties`, {_PERSONS}", ""),
        ("GRT", f"`properties`, {_PERSONS}", ""),
        ("Vess_flag", f"`countries` and `properties`, {_PERSONS}", ""),
        ("Vess_owner", f"`properties`, {_PERSONS}", ""),
        (
            "Remarks",
            _REMARKS,
            "",
        ),
    ),
    (
        ("Ent_num", "the entry that the address belongs to", ""),
        ("Add_num", "", "a number of OFAC's own"),
        ("Address", f"`addresses`, {_PERSONS}", ""),
        ("City/State/Province/Postal Code", f"`addresses`, {_PERSONS}", ""),
        ("Country", "`countries`, and `addresses` of organisations and vessels", ""),
        ("Add_remarks", "", "hardly ever filled; counted where it is"),
    ),
    (
        ("ent_num", "the entry that the alias belongs to", ""),
        ("alt_num", "", "a number of OFAC's own"),
        ("alt_type", "whether the name is an alias or a previous name", ""),
        ("alt_name", "`names`", ""),
        ("alt_remarks", "", "hardly ever filled; counted where it is"),
    ),
    (
        ("ent_num", "the entry whose remarks go on", ""),
        ("remarks", "the end of Remarks", ""),
    ),
)


def column_uses(*files: str) -> tuple[FieldUse, ...]:
    """Say where every column of a list's four CSV files goes, under the names of its files."""
    return tuple(
        FieldUse(file, *column)
        for file, columns in zip(files, _COLUMNS, strict=True)
        for column in columns
    )
