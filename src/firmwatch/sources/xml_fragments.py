"""XML lists cut into records, so that a damaged one takes no other along.

A strict parser rejects the whole file over one control character, which stood in the United
Nations' file of 2025-08-16; a lenient one drops what it cannot read without a word. So the stream
of bytes is cut at the tags of the records first, and every piece is parsed by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from firmwatch.errors import RefusedError, SchemaError

__all__ = [
    "FRAGMENT_BYTES_MAX",
    "Fragment",
    "Header",
    "Layout",
    "Readable",
    "StrayText",
    "split_fragments",
    "split_stream",
]

FRAGMENT_BYTES_MAX = 1 << 20
"""Longest record in bytes; the longest that was published from 2018 to 2026 has 10,698."""

_CHUNK_BYTES = 1 << 16
_ATTRIBUTES = rb"(?P<attributes>\s(?:\"[^\"<]*\"|'[^'<]*'|[^<>\"'/]|/(?!>)|[\"'])*+)?"
_PROLOGUE = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml(?P<declaration>[^<>]*)\?>)?\s*")
_ENCODING = re.compile(rb"encoding\s*=\s*[\"']([^\"']*)[\"']")
_COMMENT = re.compile(rb"<!--[^<>]*-->")
_DOCTYPE = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_MARKUP = re.compile(rb"<[A-Za-z/!?][^<>]{0,60}")


class Readable(Protocol):
    """What bytes can be read from, up to `size` at a time and b"" at the end."""

    def read(self, size: int, /) -> bytes:
        """Give the next bytes."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How a list is laid out: its root element, the elements of records, and those around them.

    `groups` are elements that hold records; `asides` elements beside them that are no record and
    are handed out as fragments too, such as a date. Names are local: a prefix is passed over.
    `title` says in errors what the list is.
    """

    title: str
    root: str
    records: tuple[str, ...]
    groups: tuple[str, ...] = ()
    asides: tuple[str, ...] = ()

    @property
    def tag(self) -> re.Pattern[bytes]:
        """The pattern of a tag that bounds something of the layout."""
        names = sorted((self.root, *self.records, *self.groups, *self.asides), key=len)[::-1]
        joined = "|".join(map(re.escape, names)).encode("ascii")
        prefix = rb"(?:[A-Za-z_][\w.-]*:)?"
        return re.compile(
            rb"<(?P<close>/?)" + prefix + rb"(?P<name>" + joined + rb")(?=[\s/>])"
            + _ATTRIBUTES + rb"(?P<empty>/?)>"
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Header:
    """The attributes of the root element, as printed."""

    attributes: bytes


@dataclass(frozen=True, slots=True)
class Fragment:
    """The bytes of one record, its 1-based line, and why it cannot be whole, if it cannot."""

    kind: str
    text: bytes
    line: int
    broken: str | None = None


@dataclass(frozen=True, slots=True)
class StrayText:
    """Characters between two records that belong to none."""

    line: int


@dataclass(frozen=True, slots=True)
class _Token:
    """A tag that bounds records (None at the end of the file), and the bytes before it."""

    before: bytes
    tag: re.Match[bytes] | None
    line: int

    @property
    def tag_line(self) -> int:
        return self.line + self.before.count(b"\n")


def split_fragments(
    path: Path, file: str, layout: Layout
) -> Iterator[Header | Fragment | StrayText]:
    """Cut the list at `path` into its header and records, in bounded memory.

    `file` is the name to use in errors. Raises `RefusedError` for a file that does not begin with
    the layout's root in UTF-8, declares a document type (entity bombs need one), lacks its closing
    tag, goes on behind it, or has a record longer than `FRAGMENT_BYTES_MAX`; `SchemaError` for
    markup between the records.
    """
    with path.open("rb") as stream:
        yield from split_stream(stream, file, layout)


def split_stream(
    stream: Readable, file: str, layout: Layout
) -> Iterator[Header | Fragment | StrayText]:
    """Cut a list that is read from a stream, as `split_fragments` does one at a path."""
    tokens = _tokens(stream, file, layout)
    yield _header(next(tokens), file, layout)
    yield from _records(tokens, file, layout)


def _tokens(stream: Readable, file: str, layout: Layout) -> Iterator[_Token]:
    buffer, line, tags, begun = b"", 1, layout.tag, False
    while True:
        start = 0
        for tag in tags.finditer(buffer):
            if begun and _is(tag, layout.root) and not tag["close"]:
                continue  # within a record it is damage; `_gap` sees one between records
            begun = True
            token = _Token(buffer[start : tag.start()], tag, line)
            _refuse_doctype(token, file)
            yield token
            line += buffer.count(b"\n", start, tag.end())
            start = tag.end()
        buffer = buffer[start:]
        if len(buffer) > FRAGMENT_BYTES_MAX:
            raise RefusedError(
                f"{file}, line {line}: no record begins or ends within {FRAGMENT_BYTES_MAX} bytes,"
                f" so this is no {layout.title}; fetch it again."
            )
        chunk = stream.read(_CHUNK_BYTES)
        if not chunk:
            token = _Token(buffer, None, line)
            _refuse_doctype(token, file)
            yield token
            return
        buffer += chunk


def _refuse_doctype(token: _Token, file: str) -> None:
    if found := _DOCTYPE.search(token.before):
        line = token.line + token.before.count(b"\n", 0, found.start())
        raise RefusedError(
            f"{file}, line {line}: it declares a document type, which the publisher's files never"
            " do and XML entity bombs need; fetch the file from the publisher again."
        )


def _header(token: _Token, file: str, layout: Layout) -> Header:
    tag = token.tag
    prologue = _PROLOGUE.fullmatch(_COMMENT.sub(b"", token.before))
    opens = tag and _is(tag, layout.root) and not (tag["close"] or tag["empty"])
    if tag is None or prologue is None or not opens:
        start = (token.before + (tag[0] if tag else b""))[:60].decode("utf-8", "replace")
        raise RefusedError(
            f"{file} is not a {layout.root} ({layout.title}): it begins with {start!r}."
            " Fetch it again, or look at what the address gives."
        )
    encoding = _ENCODING.search(prologue["declaration"] or b"")
    if encoding and encoding[1].lower() not in (b"utf-8", b"us-ascii"):
        raise RefusedError(
            f"{file}, line 1: the encoding is {encoding[1].decode('ascii', 'replace')!r}, but the"
            " publisher writes UTF-8; save it as UTF-8 or fetch it again."
        )
    return Header(tag["attributes"] or b"")


def _is(tag: re.Match[bytes], *names: str) -> bool:
    return tag["name"].decode("ascii") in names


def _records(tokens: Iterator[_Token], file: str, layout: Layout) -> Iterator[Fragment | StrayText]:
    begun: _Token | None = None
    for token in tokens:
        tag = token.tag
        if tag is None:
            raise RefusedError(
                f"{file} is truncated: it ends on line {token.tag_line} without"
                f" </{layout.root}>. Fetch it again."
            )
        is_record = _is(tag, *layout.records, *layout.asides)
        if is_record and tag["close"]:
            yield _closed(begun, token)
            begun = None
            continue
        if begun is not None:
            yield _broken(begun, token.before, "has no closing tag")
            begun = None
        else:
            yield from _gap(token.before, token.line, file, layout)
        if is_record and tag["empty"]:
            yield _broken(token, b"", "is empty")
        elif is_record:
            begun = token
        elif _is(tag, layout.root):
            _end(next(tokens), file, layout)
            return


def _closed(begun: _Token | None, token: _Token) -> Fragment:
    assert token.tag is not None
    if begun is None or begun.tag is None:
        blank = len(token.before) - len(token.before.lstrip())
        return Fragment(
            token.tag["name"].decode("ascii"),
            token.before[blank:] + token.tag[0],
            token.line + token.before.count(b"\n", 0, blank),
            "has no opening tag",
        )
    kind = begun.tag["name"].decode("ascii")
    return Fragment(kind, begun.tag[0] + token.before + token.tag[0], begun.tag_line)


def _broken(begun: _Token, body: bytes, reason: str) -> Fragment:
    assert begun.tag is not None
    kind = begun.tag["name"].decode("ascii")
    return Fragment(kind, begun.tag[0] + body, begun.tag_line, reason)


def _gap(text: bytes, line: int, file: str, layout: Layout) -> Iterator[StrayText]:
    rest = _COMMENT.sub(b"", text).strip()
    if not rest:
        return
    if markup := _MARKUP.search(rest):
        shown = markup[0].decode("utf-8", "replace")
        if any(_is(tag, layout.root) for tag in layout.tag.finditer(rest)):
            raise RefusedError(f"{file}: a second {layout.root} begins inside; fetch it again.")
        raise SchemaError(
            f"{file}, near line {line}: {shown!r} stands between the records, where nothing is"
            " read. The publisher's format may have changed: report it to the project."
        )
    yield StrayText(line)


def _end(last: _Token, file: str, layout: Layout) -> None:
    if last.tag is not None or _COMMENT.sub(b"", last.before).strip():
        raise RefusedError(
            f"{file}, line {last.line}: text goes on behind </{layout.root}>, as if two files"
            " had been joined; fetch it again."
        )
