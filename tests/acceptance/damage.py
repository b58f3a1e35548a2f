"""Ways in which a publisher's file arrives damaged: bytes to bytes, by format."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from tests.acceptance.published import FORMATS, LISTED

Change = Callable[[bytes], bytes]


@dataclass(frozen=True, slots=True)
class Damage:
    """One damage: what it does to the file of entries, and words of the message about it.

    `status` is what the source then is: `refused` (the last good snapshot serves) or `partial`
    (the new version serves, without the rows in quarantine).
    """

    source: str
    name: str
    change: Change
    words: str
    status: str = "refused"

    def __str__(self) -> str:
        return f"{self.source}-{self.name}"


_HTML = b"<!DOCTYPE html>\n<html><head><title>Access denied</title></head></html>\n"
_PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40
_NAME = LISTED[1].encode()
_ENTRY = {
    "us_ofac_sdn": rb"(?m)^\d+,.*\r\n",
    "un_sc": rb"(?s)<ENTITY>.*?</ENTITY>\n",
    "ftm": rb"(?m)^\{.*\}\n",
}

_UNREADABLE = {
    "us_ofac_sdn": "rows of sdn.csv cannot be read",
    "un_sc": "is not a CONSOLIDATED_LIST",
    "ftm": "not one line is a FollowTheMoney entity",
}
_DUPLICATE = {
    "us_ofac_sdn": "ent_num 1 was used already",
    "un_sc": "DATAID 1 stands on an earlier entry",
    "ftm": "its id stands on an earlier line",
}
_CONTROL = {
    "us_ofac_sdn": "U+000B",
    "un_sc": "invalid Char value 11",
    "ftm": "Invalid control character",
}
_NUL = {"us_ofac_sdn": "U+0000", "un_sc": "Char 0x0", "ftm": "Invalid control character"}


def _entries(source: str) -> re.Pattern[bytes]:
    return re.compile(_ENTRY[source])


def _half_gone(source: str) -> Change:
    def change(content: bytes) -> bytes:
        entries = _entries(source).findall(content)
        for entry in entries[len(entries) // 2 :]:
            content = content.replace(entry, b"")
        return content

    return change


def _repeated(source: str) -> Change:
    """The first entry once more at the end, under the same id with another name."""

    def change(content: bytes) -> bytes:
        *_, last = _entries(source).finditer(content)
        first = _entries(source).search(content)
        assert first
        other = first[0].replace(_NAME, b"Ombrevale Foundry Ltd")
        return content[: last.end()] + other + content[last.end() :]

    return change


def _cut(content: bytes) -> bytes:
    """Cut in the middle of an entry of the last fifth, so that few entries are gone."""
    return content[: len(content) - len(content) // 20 - 7]


def _control(content: bytes) -> bytes:
    return content.replace(_NAME, _NAME[:5] + b"\x0b" + _NAME[5:])


def _nul(content: bytes) -> bytes:
    return content.replace(_NAME, _NAME[:5] + b"\x00" + _NAME[5:])


def _wide(content: bytes) -> bytes:
    return content.decode().encode("utf-16")


def _extra_column(content: bytes) -> bytes:
    return content.replace(b"\r\n", b',"more"\r\n')


def _extra_element(content: bytes) -> bytes:
    return content.replace(b"</ENTITY>", b"<RISK_GRADE>7</RISK_GRADE></ENTITY>")


def _extra_property(content: bytes) -> bytes:
    return content.replace(b'"properties": {', b'"properties": {"riskGrade": ["7"], ')


def _always(content: bytes) -> Change:
    return lambda _: content


def _of_every_format(source: str) -> list[Damage]:
    return [
        Damage(source, "empty", _always(b""), "is empty (0 bytes)"),
        Damage(source, "blank", _always(b" \r\n\r\n"), "is blank"),
        Damage(source, "html", _always(_HTML), "'Access denied'"),
        Damage(source, "utf-16", _wide, "UTF-16"),
        Damage(source, "gzip", _always(b"\x1f\x8b\x08\x00" + bytes(99)), "a gzip archive"),
        Damage(source, "picture", _always(_PICTURE), _UNREADABLE[source]),
        Damage(source, "half gone", _half_gone(source), "are gone", "held"),
        Damage(source, "duplicate id", _repeated(source), _DUPLICATE[source], "partial"),
        Damage(source, "control character", _control, _CONTROL[source], "partial"),
        Damage(source, "nul byte", _nul, _NUL[source], "partial"),
    ]


DAMAGES: tuple[Damage, ...] = (
    *(damage for source in FORMATS for damage in _of_every_format(source)),
    Damage("us_ofac_sdn", "cut", _cut, "", "refused"),
    Damage("un_sc", "cut", _cut, "truncated"),
    Damage("ftm", "cut", _cut, "", "refused"),
    Damage("us_ofac_sdn", "extra column", _extra_column, "13 columns, not 12"),
    Damage("un_sc", "extra element", _extra_element, "RISK_GRADE"),
    Damage("ftm", "extra property", _extra_property, "riskGrade"),
    Damage("us_ofac_sdn", "wrong file", _always(b'{"id": "x"}\n' * 50), _UNREADABLE["us_ofac_sdn"]),
    Damage("un_sc", "wrong file", _always(b'1,"A",-0-\n' * 50), _UNREADABLE["un_sc"]),
    Damage("ftm", "wrong file", _always(b'1,"A",-0-\n' * 50), _UNREADABLE["ftm"]),
)
