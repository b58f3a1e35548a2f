"""Rows of the World Bank's JSON: each object read by itself, the damaged ones set aside."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from firmwatch.errors import RefusedError, SchemaError
from firmwatch.model import LeftOut, Locator, Quarantined

__all__ = ["FIELDS", "FILE", "Row", "read_rows"]

FILE = "sanctioned_firms.json"
BYTES_MAX = 64 << 20
"""Longest file in bytes, to bound memory; some 1,300 rows of 1 kB are expected."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


FIELDS = _words(
    "MANDT SUPP_ID SUPP_NAME SUPP_TYPE_CODE SUPP_PRE_ACRN SUPP_POST_ACRN LAND1 COUNTRY_NAME"
    " SUPP_STATE_CODE SUPP_CITY SUPP_ADDR SUPP_ZIP_CODE SUPP_POST_CODE SUPP_PROV_NAME LEGACY_FLG"
    " UN_SUPP_FLG INELIG_FLG DEBAR_TYPE DEBAR_FROM_DATE DEBAR_TO_DATE DEBAR_REASON AML_ENTR_IND"
    " ADD_SUPP_INFO DNB_ID DNB_PAR_ID DNB_ULTM_ID CRIS_SUPP_ID SUPP_ELIG_STAT CRPD_MATCH CRPD_STAT"
    " ELIG_STAT CREATE_USER CREATE_DATE CREATE_TIME UPD_USER UPD_DATE UPD_TIME REGISTER REGISTER_ID"
    " PARENT CREATE_USER_NAME UPD_USER_NAME RECHK_IND INELIGIBLY_STATUS LAST_REFRESH_DATE"
)
"""The fields that a row has been seen to have; any may be missing but for the name and the id."""

_ARRAY = re.compile(r'"ZPROCSUPP"\s*:\s*\[')
_BEGINNING = re.compile(r'\{\s*"')
_ENDING = re.compile(r"\]\s*\}\s*\}\s*\Z")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffd]")
_NAME = '"SUPP_NAME"'
_FIRM = re.compile(r'"SUPP_TYPE_CODE"\s*:\s*"F"')
_BETWEEN = " \t\r\n,"
_EXCERPT_CHARACTERS = 300
_decoder = json.JSONDecoder()


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its filled fields, white space folded, and where it begins."""

    values: dict[str, str]
    locator: Locator

    def get(self, field: str) -> str:
        """Give the text of a field, "" where it is empty or missing."""
        return self.values.get(field, "")


def read_rows(path: Path) -> Iterator[Row | Quarantined | LeftOut]:
    """Give the rows of the array `response.ZPROCSUPP` and what became of the others.

    Rows are flat objects, so one ends where the next begins, and damage costs the row that it is
    in. Raises `RefusedError` for a file that is no such list or is cut off, `SchemaError` for a
    field that is not among `FIELDS`.
    """
    text = _text(path)
    array = _ARRAY.search(text)
    if array is None:
        raise _refusal('has no list "ZPROCSUPP": it is no World Bank listing')
    if not _ENDING.search(text, array.end() - 1):
        raise _refusal("is cut off: the list of firms has no end")
    begins = [found.start() for found in _BEGINNING.finditer(text, array.end())]
    line, at = 1, 0
    for begin, end in zip(begins, [*begins[1:], len(text)], strict=True):
        line, at = line + text.count("\n", at, begin), begin
        yield from _read(text[begin:end], Locator(FILE, line), is_last=end == len(text))


def _text(path: Path) -> str:
    with path.open("rb") as stream:
        content = stream.read(BYTES_MAX + 1)
    if len(content) > BYTES_MAX:
        raise _refusal(f"is longer than {BYTES_MAX} bytes")
    # A byte that is not UTF-8 becomes U+FFFD, which costs its row alone.
    return content.decode("utf-8-sig", "replace")


def _read(chunk: str, locator: Locator, is_last: bool) -> Iterator[Row | Quarantined | LeftOut]:
    end, reason = 0, ""
    try:
        loaded, end = _decoder.raw_decode(chunk)
        yield Row(_values(loaded, locator), locator)
    except json.JSONDecodeError as error:
        reason = f"it is not JSON: {error.msg} at character {error.pos}"
    except RecursionError:
        reason = "it is nested too deeply"
    except ValueError as error:
        reason = str(error)
    rest = chunk[end:] if end else ""
    if reason:
        yield Quarantined(locator, reason, None, _excerpt(chunk))
        rest = rest if end else chunk.replace(_NAME, "", 1)
    for _ in range(rest.count(_NAME)):
        hanging = "its beginning is damaged, so that it hangs on the row before it"
        yield Quarantined(locator, hanging)
    if end and _NAME not in rest and (_ENDING.sub("", rest) if is_last else rest).strip(_BETWEEN):
        yield LeftOut("text between rows")


def _excerpt(chunk: str) -> str:
    # Scope rule S7: text is shown only of what is a firm for certain, and no further than that.
    found = _FIRM.search(chunk)
    if found is None or chunk.count(_NAME) > 1:
        return ""
    shown = (letter if letter.isprintable() else " " for letter in chunk[: found.end()])
    return "".join(shown)[:_EXCERPT_CHARACTERS]


def _values(loaded: object, locator: Locator) -> dict[str, str]:
    assert isinstance(loaded, dict), "the text begins with a brace"
    values: dict[str, str] = {}
    for field, value in loaded.items():
        if field not in FIELDS:
            shown = field.encode("ascii", "backslashreplace").decode("ascii")[:80]
            raise SchemaError(
                f"{FILE}, line {locator.line}: nobody reads the field {shown!r}. The publisher may"
                " have changed the format: look for a newer firmwatch, or report it. The last good"
                " snapshot stays in use."
            )
        if value is None:
            continue
        if isinstance(value, bool) or not isinstance(value, (str, int)):
            raise ValueError(f"{field} is neither a text nor a whole number")
        text = " ".join(str(value).split())
        if found := _UNPRINTABLE.search(text):
            raise ValueError(f"{field} holds the character U+{ord(found[0]):04X}")
        if text:
            values[field] = text
    for field in ("SUPP_ID", "SUPP_NAME"):
        if field not in values:
            raise ValueError(f"it has no {field}")
    return values


def _refusal(cause: str) -> RefusedError:
    return RefusedError(
        f"The file {FILE} {cause}. Fetch it again; the last good snapshot stays in use."
    )
