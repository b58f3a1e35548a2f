"""The columns of the European Union's CSV, 1.0 and 1.1, and which field each one is.

The columns of 1.0 are those of a published file of 2018-07-04. Those of 1.1 were taken from
public programs that read it, since no such file was at hand; their order is not relied upon.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from firmwatch.errors import SchemaError
from firmwatch.sources.eu_entries import FIELDS, path_of

__all__ = ["COLUMNS_1_0", "COLUMNS_1_1", "Column", "find_columns"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its printed name, the part of an entry it belongs to, and the field's name.

    `part` is "" for the entry itself. The field `date` is the day of the file, `link` repeats the
    id of the entry for a part.
    """

    printed: str
    part: str
    name: str

    @property
    def path(self) -> str:
        """The path of the field in the XML, by which `FIELDS` knows it."""
        return path_of(self.part, self.name)


_ACT_1_0 = ("numtitle numberTitle", "publication_date publicationDate", "url publicationUrl")
_NAMES_1_0 = (
    "lastname lastName", "firstname firstName", "middlename middleName", "wholename wholeName",
    "gender gender", "title title", "function function", "language nameLanguage",
)  # fmt: skip
_PARTS_1_0 = (
    ("Naal", "nameAlias", _NAMES_1_0),
    ("Addr", "address", (
        "number place", "street street", "zipcode zipCode", "city city",
        "country countryIso2Code", "other remark",
    )),
    ("Birt", "birthdate", ("date birthdate", "place place", "country countryIso2Code")),
    ("Iden", "identification", ("number number", "country countryIso2Code")),
    ("Citi", "citizenship", ("country countryIso2Code",)),
)  # fmt: skip


def _columns_1_0() -> tuple[Column, ...]:
    columns = [
        Column("Date_file", "", "date"),
        Column("Entity_logical_id", "", "logicalId"),
        Column("Subject_type", "", "subjectType@code"),
        *(Column(f"Leba_{a}", "regulation", b) for a, b in (act.split() for act in _ACT_1_0)),
        Column("Programme", "regulation", "programme"),
        Column("Entity_remark", "", "remark"),
    ]
    for prefix, part, names in _PARTS_1_0:
        columns.append(Column(f"{prefix}_logical_id", part, "logicalId"))
        columns.append(Column("Entity_logical_id", part, "link"))
        for act in _ACT_1_0:
            printed, name = act.split()
            columns.append(Column(f"{prefix}_leba_{printed}", part, f"regulationSummary@{name}"))
        columns.append(Column(f"{prefix}_programme", part, "regulationSummary@programme"))
        for printed, name in (text.split() for text in names):
            columns.append(Column(f"{prefix}_{printed}", part, name))
    return (*columns, Column("EU_ref_num", "", "euReferenceNumber"))


COLUMNS_1_0 = _columns_1_0()

_PREFIXES_1_1 = {
    "Entity_Regulation": "regulation",
    "NameAlias": "nameAlias",
    "Address": "address",
    "BirthDate": "birthdate",
    "Identification": "identification",
    "Citizenship": "citizenship",
}
_OWN_1_1 = (
    "LogicalId logicalId", "EU_ReferenceNumber euReferenceNumber", "UnitedNationId unitedNationId",
    "DesignationDate designationDate", "DesignationDetails designationDetails",
    "DelistingDate delistingDate", "Remark remark",
    "SubjectType subjectType@classificationCode",
    "SubjectType_ClassificationCode subjectType@code",
)  # fmt: skip
_RENAMED_1_1 = {
    "birthdate": {"BirthDate": "birthdate", "Day": "dayOfMonth", "Month": "monthOfYear"},
    "identification": {
        "TypeCode": "identificationTypeCode",
        "TypeDescription": "identificationTypeDescription",
        "IssuedDate": "issueDate",
    },
    "regulation": {"Type": "regulationType"},
    "address": {"ContactInfo": "contactInfo@value"},
}


def _columns_1_1() -> tuple[Column, ...]:
    columns = [Column("fileGenerationDate", "", "date")]
    columns += [Column(f"Entity_{a}", "", b) for a, b in (text.split() for text in _OWN_1_1)]
    renamed = {part: {b: a for a, b in names.items()} for part, names in _RENAMED_1_1.items()}
    for path in FIELDS:
        part, *rest = re.split(r"[@/]", path, maxsplit=1)
        prefix = next((key for key, value in _PREFIXES_1_1.items() if value == part), None)
        if not rest or prefix is None or "additionalInformation" in path:
            continue
        name = rest[0]
        if name.startswith("regulationSummary@"):
            inner = name.removeprefix("regulationSummary@").removeprefix("regulation")
            printed = f"Regulation_{inner[0].upper()}{inner[1:]}"
        else:
            printed = renamed.get(part, {}).get(name) or name[0].upper() + name[1:]
        columns.append(Column(f"{prefix}_{printed}", part, name))
    return tuple(columns)


COLUMNS_1_1 = _columns_1_1()
_REQUIRED_1_1 = {"Entity_LogicalId", "NameAlias_WholeName"}
_KEY = re.compile(r"[_\s]")


def find_columns(header: Sequence[str], file: str) -> tuple[Column, ...]:
    """Give the column behind each name of a header.

    The 1.0 header must have all of its columns in their order, since one of them is repeated; the
    1.1 header may lack columns and have them in any order. Raises `SchemaError` for an unknown,
    repeated or missing column.
    """
    names = [name.strip() for name in header]
    # "Date_filexxxx" stands in the published file of 2018.
    old = [_KEY.sub("", column.printed.lower()) for column in COLUMNS_1_0]
    keys = [_KEY.sub("", name.lower()) for name in names]
    if keys[1:] == old[1:] and keys[0].startswith(old[0]):
        return COLUMNS_1_0
    known = {_KEY.sub("", column.printed.lower()): column for column in COLUMNS_1_1}
    unknown = [name for name, key in zip(names, keys, strict=True) if key not in known]
    wanted = {_KEY.sub("", name.lower()) for name in _REQUIRED_1_1}
    if unknown or len(set(keys)) != len(keys) or not wanted <= set(keys):
        what = f"has the unknown column {unknown[0]!r}" if unknown else "repeats or lacks columns"
        raise SchemaError(
            f"{file}, line 1: the header {what}; it is neither that of CSV 1.0"
            f" ({len(COLUMNS_1_0)} columns from {COLUMNS_1_0[0].printed} to"
            f" {COLUMNS_1_0[-1].printed}) nor that of CSV 1.1 ({COLUMNS_1_1[0].printed},"
            f" {COLUMNS_1_1[1].printed}, ...). The publisher's format may have changed: report it"
            " to the project; the last good snapshot stays in use."
        )
    return tuple(known[key] for key in keys)
