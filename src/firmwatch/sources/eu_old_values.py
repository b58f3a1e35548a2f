"""Values into which the European Union's older forms (CSV 1.0, `WHOLE` XML) pack several ones."""

from __future__ import annotations

import re

from firmwatch.sources.eu_entries import Part

__all__ = ["unpack"]

_YEARS = re.compile(r"(\d{4})(?:\s*-\s*(\d{4}))?(\s*\(approximative\))?")
_NUMBER = re.compile(r"(.*?)\s*\((\w+)-([^()]*)\)\s*(.*)", re.DOTALL)
_CONTACT = re.compile(r"\b([A-Z]+)\[([^\[\]]*)\]")


def unpack(kind: str, part: Part) -> Part:
    """Take the packed values of a part apart.

    Dates ("1965 (approximative)", "1960 - 1965 (approximative)", "N/A"), numbers with type and
    remark ("123 (passport-National passport) (remark)"), and contacts in the field for other
    things ("PHONE[123] FAX[124] (remark)").
    """
    values = dict(part.values)
    pairs = part.pairs
    if kind == "birthdate":
        if years := _YEARS.fullmatch(values.get("birthdate", "")):
            first, last, circa = years.groups()
            values["birthdate"] = ""
            values |= {"yearRangeFrom": first, "yearRangeTo": last} if last else {"year": first}
            values["circa"] = "true" if circa else ""
        elif values.get("birthdate") == "N/A":
            values["birthdate"] = ""
    elif kind == "identification":
        if number := _NUMBER.fullmatch(values.get("number", "")):
            values["number"], code, description, remark = number.groups()
            values["identificationTypeCode"] = code
            values["identificationTypeDescription"] = description
            values["remark"] = remark
    elif kind == "address":
        other = values.get("remark", "")
        pairs += tuple(("contactInfo", key, text.strip()) for key, text in _CONTACT.findall(other))
        values["remark"] = _CONTACT.sub("", other).strip()
    return Part(part.line, values, pairs)
