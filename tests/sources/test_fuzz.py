"""Whatever happens to the bytes of any source's file: an error of ours, or rows that add up.

Bounded: all sources together take less than 40 seconds of processor time.
"""

from __future__ import annotations

import io
import re
import tempfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from firmwatch.errors import FirmwatchError
from firmwatch.model import (
    WHOLE,
    Interest,
    PartyKind,
    Record,
    RecordKind,
    RegisterParty,
    Source,
)
from firmwatch.sources import source, sources
from tests.sources.fixtures import fixture, read_tables

EXAMPLES = 100
"""Damaged files of each source; raise it where you look for what these do not find."""

_PUT = st.binary(max_size=12) | st.sampled_from(
    [
        *(b"\x00", b"\x0b", b"\x1a", b"\xff", b"\xc3", b"\xed\xa0\x80", b"\n", b"\r\n", b"\t"),
        *(b'"', b"'", b",", b";", b"<", b">", b"/>", b"&", b"&#0;", b"<!--", b"]]>", b"<!DOCTYPE"),
        *(b"{", b"}", b"[", b"null", b"\\ud800", b'\\"', b"1e999", b"-0-", b"0", b"\xef\xbb\xbf"),
        *("Ｉ".encode(), "٣".encode(), "²".encode(), b"Individual", b"9999-99-99", b"31/02/0000"),
    ]
)  # fmt: skip

_XML_VALUE = re.compile(rb"""(?<=[>"])[^<>"&]*[^<>"&\s][^<>"&]*(?=[<"])""")
_WORDS = re.compile(rb"[A-Za-z0-9\x80-\xff][A-Za-z0-9\x80-\xff .:/-]*")
_VALUES = [
    *(b"", b" ", b"0", b"-1", b"9999-99-99", b"31/02/0000", b"1e999", b"Individual", b"x" * 3_000),
    *("٣".encode(), "²".encode(), "Ｉ".encode(), "\u202e\u0000".encode()[:3], b"P", b"E", b"true"),
]


@st.composite
def damaged(draw: st.DrawFn, content: bytes) -> bytes:
    """Delete, insert, replace, double or cut off bytes, at one to three places."""
    for _ in range(draw(st.integers(1, 3))):
        begin = draw(st.integers(0, len(content)))
        length = draw(st.sampled_from([0, 1, 2, 8, 40, 200]))
        part = content[begin : begin + length]
        match draw(st.sampled_from(["delete", "insert", "replace", "duplicate", "truncate"])):
            case "delete":
                content = content[:begin] + content[begin + length :]
            case "insert":
                content = content[:begin] + draw(_PUT) + content[begin:]
            case "replace":
                content = content[:begin] + draw(_PUT) + content[begin + length :]
            case "duplicate":
                content = content[:begin] + part + content[begin:]
            case _ if len(content) - begin < 2_000 or draw(st.booleans()):
                content = content[:begin]
    return content


@st.composite
def exchanged(draw: st.DrawFn, content: bytes) -> bytes:
    """Put values in the place of others, so that the file's form holds and what it says does not.

    Most damage to bytes makes XML that nobody reads; this gets behind the reader of the form.
    """
    pattern = _XML_VALUE if content.lstrip(b"\xef\xbb\xbf \n\r").startswith(b"<") else _WORDS
    for _ in range(draw(st.integers(1, 4))):
        spans = [found.span() for found in pattern.finditer(content)]
        if not spans:
            break
        begin, end = draw(st.sampled_from(spans))
        other = slice(*draw(st.sampled_from(spans)))
        put = draw(st.sampled_from([content[other], *_VALUES]))
        content = content[:begin] + put + content[end:]
    return content


@st.composite
def damaged_member(draw: st.DrawFn, content: bytes) -> bytes:
    """Damage what is packed in an archive: damage to its own bytes never gets to it."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = {info.filename: archive.read(info) for info in archive.infolist()}
    chosen = draw(st.sampled_from(sorted(members)))
    members[chosen] = draw(damaged(members[chosen]) | exchanged(members[chosen]))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return packed.getvalue()


FILES = [
    pytest.param(name, file, id=f"{name} {file}")
    for name in sorted(sources())
    for file in fixture(name)
]


def test_every_source_has_a_fixture() -> None:
    assert {param.values[0] for param in FILES} == set(sources())


@pytest.mark.parametrize(("name", "file"), FILES)
def test_damage_gives_an_error_of_ours_or_rows_that_add_up(name: str, file: str) -> None:
    given_source, files = source(name), fixture(name)
    content = files[file].read_bytes()
    strategy = damaged(content) | exchanged(content)
    if zipfile.is_zipfile(files[file]):
        strategy |= damaged_member(content)

    @settings(
        max_examples=max(40, EXAMPLES // len(files)),
        deadline=None,
        database=None,
        suppress_health_check=[HealthCheck.data_too_large, HealthCheck.too_slow],
    )
    @given(strategy)
    def check(bytes_of_file: bytes) -> None:
        assume(bytes_of_file != content)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / file
            path.write_bytes(bytes_of_file)
            hold(given_source, files | {file: path})

    check()


def hold(given_source: Source, files: dict[str, Path]) -> None:
    """Read a version: only an error of ours may come out, and what is read must add up."""
    try:
        reading, found = read_tables(given_source, files)
    except FirmwatchError:
        return
    records, people, unread = found["record"], found["listed_person"], found["quarantine"]
    parties, interests = found["register_party"], found["interest"]
    assert all(count.balanced for count in reading.counts)
    assert sum(count.quarantined for count in reading.counts) == len(unread)
    kept = [*records, *parties, *interests]
    assert reading.derived == sum(item.derived for item in kept)
    assert reading.excluded_reasons["listed_person"] == len(people)
    for table in (records, parties, interests):
        ids = [item.id for item in table]
        assert len(set(ids)) == len(ids)
    holds_together(parties, interests)
    for record in records:
        assert record.kind is not RecordKind.LISTED_PERSON
        assert not record.birth_dates
    for person in people:
        carries_only_what_the_scope_allows(person)


def holds_together(parties: list[RegisterParty], interests: list[Interest]) -> None:
    """Every interest is between parties, its shares are a range, and people stand in one record."""
    ids = {party.id for party in parties}
    for party in parties:
        if party.kind is PartyKind.REGISTER_ROLE:
            assert party.asset_id is not None
        if party.kind is PartyKind.ORGANISATION:
            assert party.asset_id is None
        assert party.asset_id is None or party.asset_id in ids
    for item in interests:
        assert {item.owner_id, item.asset_id} <= ids
        low, high = item.share_min, item.share_max
        assert (low is None) is (high is None)
        if low is not None and high is not None:
            assert 0 <= low <= high <= WHOLE


def carries_only_what_the_scope_allows(person: Record) -> None:
    """Names, birth dates, listings and countries of addresses (scope rules S4 and S7)."""
    assert person.kind is RecordKind.LISTED_PERSON
    assert not person.identifiers
    assert not person.properties
    assert not person.notes
    assert not person.links
    assert all(address.full in ("", address.country) for address in person.addresses)
