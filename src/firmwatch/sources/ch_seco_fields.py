"""Every element of the Swiss list: what is read, and what is left out by name."""

from __future__ import annotations

from collections import Counter

from lxml import etree

from firmwatch.errors import SchemaError
from firmwatch.sources.xml_fragments import Fragment
from firmwatch.sources.xml_records import fold, line_of

__all__ = ["READ", "READ_OF_PEOPLE", "survey"]

_ADDRESS = (
    "remarks",
    "c-o",
    "location",
    "address-details",
    "p-o-box",
    "zip-code",
    "area",
    "country",
)
_NAMES = ("identity/name/name-part/value", "identity/name/name-part/spelling-variant")

# Scope rules S4 and S7: of a listed person only these are kept.
READ_OF_PEOPLE = frozenset((*_NAMES, "identity/day-month-year", "identity/address/country"))
"""Element paths below `individual` that are read."""
READ = frozenset((*_NAMES, "justification", "other-information", "relation", "relation/remark")) | {
    f"identity/address/{part}" for part in _ADDRESS
}
"""Element paths below `entity` and `object` that are read."""

_SUBJECTS = ("individual", "entity", "object")
_BESIDE = ("sanctions-set-id", "foreign-identifier", "modification", "generic-attribute")
_GROUPS = frozenset(
    (
        *("identity", "identity/name", "identity/name/name-part", "identity/address"),
        *("identity/nationality", "identity/place-of-birth", "identity/identification-document"),
    )
)
_KNOWN = (
    READ
    | READ_OF_PEOPLE
    | {f"identity/place-of-birth/{part}" for part in _ADDRESS}
    | {
        f"identity/identification-document/{part}"
        for part in ("number", "issuer", "date-of-issue", "expiry-date", "place-of-issue", "remark")
    }
    | {"identity/nationality/country", "generic-attribute"}
)


def survey(root: etree._Element, fragment: Fragment, file: str) -> Counter[str]:
    """Check the elements below the subject of a target; count the values that are left out.

    Raises `SchemaError` for an element in no table.
    """
    left_out: Counter[str] = Counter()
    for subject in root:
        if subject.tag not in _SUBJECTS:
            if subject.tag not in _BESIDE:
                raise _unread(str(subject.tag), subject, fragment, file)
            continue
        person = subject.tag == "individual"
        label = "listed_person" if person else str(subject.tag)
        if person and subject.get("sex"):
            left_out["listed_person.@sex"] += 1
        read = READ_OF_PEOPLE if person else READ
        for element in subject.iterdescendants(etree.Element):
            path = _path(element, subject)
            if path in _GROUPS:
                if person and element.get("place-id") and "birth" in path:
                    left_out[f"{label}.{path}"] += 1
            elif path not in _KNOWN:
                raise _unread(f"{path} of {subject.tag}", element, fragment, file)
            elif path not in read and (fold(element.text) or element.attrib):
                left_out[f"{label}.{path}"] += 1
    return left_out


def _unread(what: str, element: etree._Element, fragment: Fragment, file: str) -> SchemaError:
    line = line_of(element, fragment.line)
    return SchemaError(
        f"{file}, line {line}: the element {what} is in no table, so nobody reads it. The"
        " publisher's format has changed: report it to the project; the last good snapshot stays"
        " in use."
    )


def _path(element: etree._Element, subject: etree._Element) -> str:
    tags: list[str] = []
    current: etree._Element | None = element
    while current is not None and current is not subject:
        tags.append(str(current.tag))
        current = current.getparent()
    return "/".join(reversed(tags))
