"""Whether a downloaded file can be what it should be, before any parser reads it."""

from __future__ import annotations

import html
import re
from pathlib import Path

from firmwatch.errors import RefusedError
from firmwatch.model import SourceFile

__all__ = ["check_file"]

_HEAD = 8192
_NUL_SHARE_MAX = 0.5

# Byte order marks, longest first: UTF-32's begins with UTF-16's (The Unicode Standard, 23.8).
_BYTE_ORDER_MARKS = (
    (b"\xff\xfe\x00\x00", "UTF-32"),
    (b"\x00\x00\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)
# First bytes (RFC 1952 2.3.1; PKWARE APPNOTE 4.3.7 and 4.3.16; ISO 32000-1 7.5.2) of formats
# that stand where a text was expected, and the file names in which they are no surprise.
_SIGNATURES = (
    (b"\x1f\x8b", "a gzip archive", (".gz", ".tgz")),
    (b"PK\x03\x04", "a zip archive", (".zip", ".xlsx", ".ods", ".docx")),
    (b"PK\x05\x06", "an empty zip archive", ()),
    (b"%PDF-", "a PDF document", (".pdf",)),
)
_HTML = re.compile(
    rb"\A\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|title)\b",
    re.IGNORECASE | re.DOTALL,
)
_TITLE = re.compile(rb"<title[^>]*>(.*?)</title", re.IGNORECASE | re.DOTALL)


def check_file(file: SourceFile, path: Path) -> None:
    """Refuse a file that cannot be what its source publishes, whatever the parser.

    Reads the first 8,192 bytes, and more only where these are all white space. Raises
    `RefusedError` that names the cause where the file is missing, empty or blank, a page of HTML
    (the publisher's error page; its title is shown), UTF-16 or UTF-32, mostly NUL bytes, or a
    gzip, zip or PDF file under another name. A single NUL byte is left to the parser, which
    quarantines the row.
    """
    try:
        with path.open("rb") as stream:
            head = stream.read(_HEAD)
            blank = not head.strip()
            while blank and (chunk := stream.read(_HEAD)):
                blank = not chunk.strip()
    except OSError as error:
        raise _refusal(file, f"cannot be read at {path} ({error.strerror})") from error
    if not head:
        raise _refusal(file, "is empty (0 bytes)")
    if blank:
        raise _refusal(file, "is blank: nothing but white space")
    cause = _cause(file, head)
    if cause:
        raise _refusal(file, cause)


def _cause(file: SourceFile, head: bytes) -> str | None:
    name = file.name.lower()
    for signature, title, suffixes in _SIGNATURES:
        if head.startswith(signature):
            return None if name.endswith(suffixes) else f"is {title}"
    encoding = _wide_encoding(head)
    if encoding:
        return f"is encoded in {encoding}, not in UTF-8 or Windows-1252"
    if head.count(0) > _NUL_SHARE_MAX * len(head):
        return "consists mostly of NUL bytes"
    text = head.removeprefix(b"\xef\xbb\xbf")
    if _HTML.match(text) and not name.endswith((".html", ".htm")):
        found = _TITLE.search(text)
        title = (
            " ".join(html.unescape(found[1].decode("utf-8", "replace")).split()) if found else ""
        )
        return f"is a page of HTML{f', titled {title!r}' if title else ''}"
    return None


def _wide_encoding(head: bytes) -> str | None:
    for mark, encoding in _BYTE_ORDER_MARKS:
        if head.startswith(mark):
            return encoding
    # Without a mark, text of mostly ASCII letters shows by where its NUL bytes stand.
    for width, encoding in ((4, "UTF-32"), (2, "UTF-16")):
        shares = [head[offset::width].count(0) / (len(head) / width) for offset in range(width)]
        rest = sorted(shares)
        if len(head) >= 2 * width and rest[0] < 0.1 and rest[1] > 0.8:
            return encoding
    return None


def _refusal(file: SourceFile, cause: str) -> RefusedError:
    return RefusedError(
        f"The file {file.name} {cause}. It was expected from {file.url or 'its publisher'}. The "
        "last good snapshot stays in use; open the address in a browser and fetch the file again."
    )
