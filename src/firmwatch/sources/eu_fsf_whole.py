"""The European Union's consolidated list in its old XML with the root `WHOLE`, which is closed.

For reading history: no new version is published. An entry's `Id` is the logicalId of the later
forms, so that its records bear the same ids as those of `eu_fsf`. Tried on an excerpt of the file
of 2016-02-11.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from lxml import etree

from firmwatch.errors import SchemaError
from firmwatch.model import FieldUse, LeftOut, Parsed, PublishedAt, Record, Source, SourceFile
from firmwatch.sources.eu_entries import FIELDS, Entry, Part, account, field_uses, path_of
from firmwatch.sources.eu_old_values import unpack
from firmwatch.sources.eu_records import make_record
from firmwatch.sources.fragment_lists import UNREADABLE_SHARE_MAX, FragmentList, count_entries
from firmwatch.sources.xml_fragments import Fragment, Header, Layout
from firmwatch.sources.xml_records import excerpt_of, fold, line_of, parse_fragment

__all__ = ["FILE", "SOURCE", "UNREADABLE_SHARE_MAX", "count", "parse"]

FILE = "global.xml"
LAYOUT = Layout("old list of the European Union", "WHOLE", ("ENTITY",))
# Where it was; it is read from copies that others kept.
_URL = "https://ec.europa.eu/external_relations/cfsp/sanctions/list/version4/global/global.xml"
_DATE = re.compile(rb"\sDate\s*=\s*[\"'](\d{1,2})/(\d{1,2})/(\d{4})[\"']")
_ID = re.compile(rb"\A[^>]*\sId\s*=\s*[\"'](\d{1,20})[\"']")
_ORGANISATION = re.compile(rb"\A[^>]*\sType\s*=\s*[\"']E[\"']")

# Elements and attributes by the names that the later XML has for them.
_ACT = {"legal_basis": "numberTitle", "reg_date": "publicationDate", "pdf_link": "publicationUrl",
        "programme": "programme"}  # fmt: skip
_PARTS = {
    "NAME": ("nameAlias", {
        "LASTNAME": "lastName", "FIRSTNAME": "firstName", "MIDDLENAME": "middleName",
        "WHOLENAME": "wholeName", "GENDER": "gender", "TITLE": "title", "FUNCTION": "function",
        "LANGUAGE": "nameLanguage",
    }),
    "ADDRESS": ("address", {
        "NUMBER": "place", "STREET": "street", "ZIPCODE": "zipCode", "CITY": "city",
        "COUNTRY": "countryIso2Code", "OTHER": "remark",
    }),
    "BIRTH": ("birthdate", {
        "DATE": "birthdate", "PLACE": "place", "COUNTRY": "countryIso2Code",
    }),
    "PASSPORT": ("identification", {"NUMBER": "number", "COUNTRY": "countryIso2Code"}),
    "CITIZEN": ("citizenship", {"COUNTRY": "countryIso2Code"}),
}  # fmt: skip


def _printed() -> dict[str, str]:
    """Give the path in the later XML of every field, by the path in this one."""
    paths = {"ENTITY@Id": "logicalId", "ENTITY@Type": "subjectType@code", "ENTITY@remark": "remark"}
    paths |= {f"ENTITY@{name}": path_of("regulation", later) for name, later in _ACT.items()}
    for tag, (kind, names) in _PARTS.items():
        paths[f"{tag}@Id"] = path_of(kind, "logicalId")
        for name, later in _ACT.items():
            paths[f"{tag}@{name}"] = path_of(kind, f"regulationSummary@{later}")
        paths |= {f"{tag}/{name}": path_of(kind, later) for name, later in names.items()}
    return paths


_PRINTED = _printed()
# What one field packs together is counted under the name that the value has in the later XML.
_NAMES = {path: path for path in FIELDS} | {path: name for name, path in _PRINTED.items()}


def parse(files: Mapping[str, Path]) -> Iterator[Parsed]:
    """Turn the list into records, with what became of every entry that is not one.

    `files` gives the path of `FILE`. Raises as `FragmentList.parse`, and `SchemaError` for an
    element or attribute that no table knows.
    """
    yield from _LIST.parse(files[FILE])


def count(files: Mapping[str, Path]) -> dict[str, int]:
    """Count the published entries by their tags, see `count_entries`."""
    return {FILE: count_entries(files[FILE], rb"ENTITY")}


def _read(fragment: Fragment) -> tuple[Record, Mapping[str, int]]:
    entry = _entry(parse_fragment(fragment), fragment)
    return make_record(entry, SOURCE.name, FILE), account(entry, _NAMES.__getitem__)


def _id_of(fragment: Fragment) -> str | None:
    found = _ID.match(fragment.text)
    return found[1].decode("ascii") if found else None


def _excerpt(fragment: Fragment) -> str:
    # Scope rule S7: raw text of a person would keep the fields that the parser drops.
    return excerpt_of(fragment) if _ORGANISATION.match(fragment.text) else ""


def _entry(root: etree._Element, fragment: Fragment) -> Entry:
    own, act = {}, {}
    for name, value in _attributes(root, "ENTITY", fragment).items():
        if name in _ACT:
            act[_ACT[name]] = fold(value)
        else:
            own[_PRINTED[f"ENTITY@{name}"]] = value.strip()
    entry = Entry(Part(fragment.line, own), {"regulation": [Part(fragment.line, act)]})
    _refuse_text(root, "ENTITY")
    for child in root:
        tag = str(child.tag)
        if tag not in _PARTS:
            raise _unread(f"the element {tag}", child, fragment)
        kind, names = _PARTS[tag]
        part = _part(child, names, fragment)
        owner = part.values.pop("Entity_id", entry.own.get("logicalId"))
        if owner != entry.own.get("logicalId"):
            raise ValueError(f"its {tag} belongs to entry {owner}")
        entry.parts.setdefault(kind, []).append(unpack(kind, part))
    return entry


def _part(element: etree._Element, names: Mapping[str, str], fragment: Fragment) -> Part:
    tag = str(element.tag)
    values = {}
    for name, value in _attributes(element, tag, fragment).items():
        if name in _ACT:
            values[f"regulationSummary@{_ACT[name]}"] = fold(value)
        else:
            values["logicalId" if name == "Id" else name] = fold(value)
    _refuse_text(element, tag)
    for child in element:
        name = str(child.tag)
        if name not in names or child.attrib or len(child):
            raise _unread(f"the element {tag}/{name} or what is in it", child, fragment)
        if names[name] in values:
            raise ValueError(f"the field {tag}/{name} is printed twice")
        text = child.text or ""
        values[names[name]] = text.strip() if names[name] == "remark" else fold(text)
    return Part(line_of(element, fragment.line), values)


def _attributes(element: etree._Element, tag: str, fragment: Fragment) -> dict[str, str]:
    found = {str(name): str(value) for name, value in element.attrib.items()}
    for name in found:
        if f"{tag}@{name}" not in _PRINTED and (tag == "ENTITY" or name != "Entity_id"):
            raise _unread(f"the attribute {name} of {tag}", element, fragment)
    return found


def _refuse_text(element: etree._Element, tag: str) -> None:
    if fold(element.text) or any(fold(child.tail) for child in element):
        raise ValueError(f"text stands outside of the fields of {tag}")


def _unread(what: str, element: etree._Element, fragment: Fragment) -> SchemaError:
    line = line_of(element, fragment.line)
    return SchemaError(
        f"{FILE}, line {line}: {what} is in no table, so nobody reads it. Look whether this is the"
        " old list with the root WHOLE, and report it to the project if it is."
    )


def _published_at(header: Header) -> Parsed:
    found = _DATE.search(header.attributes)
    try:
        day, month, year = (int(number) for number in found.groups()) if found else (0, 0, 0)
        printed = datetime(year, month, day, tzinfo=UTC)
    except ValueError:
        return LeftOut("WHOLE@Date (no date)")
    return PublishedAt(printed.strftime("%Y-%m-%dT%H:%M:%SZ"))


_LIST = FragmentList(
    FILE,
    LAYOUT,
    _published_at,
    _read,
    _id_of,
    "Id",
    _excerpt,
    advice="Find another copy of this version.",
)

SOURCE = Source(
    name="eu_fsf_whole",
    title="European Union consolidated list, old XML with the root WHOLE (closed, for history)",
    publisher="European Commission",
    url="https://data.europa.eu/data/datasets/consolidated-list-of-persons-groups-and-entities-subject-to-eu-financial-sanctions",
    licence="© European Union; reuse with attribution (Commission Decision 2011/833/EU)",
    files=(SourceFile(FILE, _URL),),
    # The whole file had about 2,000 entries; copies of parts of it are to be read too.
    entries_min=1,
    entries_max=10_000,
    # Nothing new comes: a version is never too old.
    schedule_hours=8_760,
    stale_hours=876_000,
    parse=parse,
    count=count,
    fields=field_uses(
        FILE,
        _PRINTED,
        (
            FieldUse(FILE, "WHOLE@Date", "the snapshot's date of publication"),
            *(
                FieldUse(FILE, f"{tag}@Entity_id", "", "it repeats the Id of the entry around it")
                for tag in _PARTS
            ),
        ),
    ),
)
