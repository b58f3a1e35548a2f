"""A small writer of PDF files with ruled tables, in the form of the ministry's list.

A4 pages of rows whose cells are centred, with borders around each cell; the header on the first
page and the page's number at its foot. The letters are coded as spreadsheet programs do (ISO
32000-1, 9.7.6.2 and 9.10.3): two bytes each, with a table of what they mean.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Callable, Iterator, Sequence

__all__ = ["HEADER", "Row", "document", "filled", "page", "stroked", "table_pages"]

Row = Sequence[str]

HEADER: Row = (
    "No.",
    "国名、地域名\nCountry or Region",
    "企業名､組織名\nCompany or Organization",
    "別名\nAlso Known As",
    "懸念区分\nType of WMD",
    "通常兵器\nConventional\nWeapons",
)

EDGES = (22.0, 48.96, 124.58, 276.29, 434.26, 517.32, 573.0)
SIZE, LEADING, TOP, FOOT = 6.0, 7.2, 812.0, 26.0


def _show(text: str, x: float, y: float) -> str:
    # PDFium leaves a drawing of one letter out whose font is not there, and so has no outline.
    codes = (text if len(text) > 1 else f"{text} ").encode("utf-16-be").hex().upper()
    return f"BT /F1 {SIZE} Tf 1 0 0 1 {x:.2f} {y:.2f} Tm <{codes}> Tj ET"


def stroked(x0: float, y0: float, x1: float, y1: float) -> str:
    """Draw the border of a cell as a line around it."""
    return f"0.5 w {x0:.2f} {y0:.2f} {x1 - x0:.2f} {y1 - y0:.2f} re S"


def filled(x0: float, y0: float, x1: float, y1: float) -> str:
    """Draw the border of a cell as four thin rectangles."""
    sides = ((x0, y0, x1, y0), (x0, y1, x1, y1), (x0, y0, x0, y1), (x1, y0, x1, y1))
    drawn = (f"{a:.2f} {b:.2f} {c - a + 0.48:.2f} {d - b + 0.48:.2f} re f" for a, b, c, d in sides)
    return "\n".join(drawn)


def page(
    rows: Sequence[Row],
    foot: str = "",
    edges: Sequence[float] = EDGES,
    border: Callable[[float, float, float, float], str] = stroked,
) -> str:
    """Give the drawing of one page: rows of cells from the top, lines of a cell by line ends."""
    drawn, top = ["1 1 1 rg 0 0 595 842 re f 0 g"], TOP
    for row in rows:
        high = max(len(cell.split("\n")) for cell in row) * LEADING + 4
        for cell, left, right in zip(row, edges, edges[1:], strict=False):
            drawn.append(border(left, top - high, right, top))
            lines = cell.split("\n") if cell else []
            y = top - high / 2 + len(lines) * LEADING / 2 - SIZE
            for line in lines:
                drawn.append(_show(line, left + 2.5, y))
                y -= LEADING
        top -= high
    if foot:
        drawn.append(_show(foot, 295.0, FOOT))
    return "\n".join(drawn)


def table_pages(pages: Sequence[Sequence[Row]], header: Row = HEADER) -> list[str]:
    """Give the drawings of the pages of a list: the header on the first, a number on each."""
    return [
        page([header, *rows] if number == 1 else rows, str(number))
        for number, rows in enumerate(pages, start=1)
    ]


def document(
    drawings: Sequence[str],
    *,
    packed: bool = False,
    nested: bool = False,
    password: str | None = None,
) -> bytes:
    """Give a whole PDF of these pages.

    `packed` packs its streams; `nested` has each page draw a drawing, half as large and moved;
    `password` encrypts it (revision 2), and "" without asking for one.
    """
    kids = " ".join(f"{4 + 3 * index} 0 R" for index in range(len(drawings)))
    font = 4 + 3 * len(drawings)
    objects: list[bytes] = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(drawings)} >>".encode(),
        b"<< /CreationDate (D:20260925093000+09'00') /Producer (fictional) >>",
    ]
    for index, drawing in enumerate(drawings):
        fonts = (
            f"/Resources << /Font << /F1 {font} 0 R >> /XObject << /X1 {6 + 3 * index} 0 R >> >>"
        )
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595.32 841.92] {fonts}"
            f" /Contents {5 + 3 * index} 0 R >>".encode()
        )
        shown = "q 2 0 0 2 -20 30 cm /X1 Do Q" if nested else drawing
        objects.append(_stream(shown.encode(), packed))
        form = f"/Type /XObject /Subtype /Form /BBox [0 0 600 850] /Matrix [.5 0 0 .5 7 9] {fonts}"
        objects.append(_stream(drawing.encode() if nested else b"", packed, form))
    objects += _font(font, "\n".join(drawings), packed)
    trailer = f"/Size {len(objects) + 1} /Root 1 0 R /Info 3 0 R"
    if password is not None:
        objects, more = _encrypted(objects, password)
        trailer += more
    return _file(objects, trailer)


def _file(objects: Sequence[bytes], trailer: str) -> bytes:
    content, places = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    head = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
    end = f"trailer\n<< {trailer} >>\nstartxref\n{len(content)}\n%%EOF\n"
    return content + (head + end).encode()


def _stream(content: bytes, packed: bool, more: str = "") -> bytes:
    if packed:
        content = zlib.compress(content)
        more += " /Filter /FlateDecode"
    head = f"<< {more} /Length {len(content)} >>\nstream\n"
    return head.encode() + content + b"\nendstream"


def _font(first: int, drawings: str, packed: bool) -> Iterator[bytes]:
    texts = re.findall(r"<([0-9A-F]+)> Tj", drawings)
    used = sorted({code for text in texts for code in _codes(text)})
    wide = " ".join(f"{code} [1000]" for code in used if code >= 0x2E80)
    yield (
        f"<< /Type /Font /Subtype /Type0 /BaseFont /Fictional /Encoding /Identity-H"
        f" /DescendantFonts [{first + 1} 0 R] /ToUnicode {first + 3} 0 R >>"
    ).encode()
    yield (
        f"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Fictional /DW 500 /W [{wide}]"
        f" /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>"
        f" /FontDescriptor {first + 2} 0 R >>"
    ).encode()
    yield (
        b"<< /Type /FontDescriptor /FontName /Fictional /Flags 4 /FontBBox [0 -200 1000 800]"
        b" /ItalicAngle 0 /Ascent 800 /Descent -200 /CapHeight 700 /StemV 80 >>"
    )
    chunks = [used[at : at + 100] for at in range(0, len(used), 100)]
    maps = "\n".join(
        f"{len(chunk)} beginbfchar\n"
        + "\n".join(f"<{code:04X}> <{code:04X}>" for code in chunk)
        + "\nendbfchar"
        for chunk in chunks
    )
    text = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n/CMapName /F def"
        " /CMapType 2 def\n1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
        f"{maps}\nendcmap end end"
    )
    yield _stream(text.encode(), packed)


def _codes(text: str) -> Iterator[int]:
    return (int(text[at : at + 4], 16) for at in range(0, len(text), 4))


# ISO 32000-1, 7.6.3.3: what a password is filled up with.
_PADDING = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")


def _encrypted(objects: Sequence[bytes], password: str) -> tuple[list[bytes], str]:
    """Encrypt streams as ISO 32000-1, 7.6.3 has it for revision 2; the strings are left."""
    padded = (password.encode() + _PADDING)[:32]
    owner = _rc4(hashlib.md5(padded).digest()[:5], padded)
    name, rights = b"fictional-file-id", -4
    key = hashlib.md5(padded + owner + rights.to_bytes(4, "little", signed=True) + name).digest()[
        :5
    ]
    user = _rc4(key, _PADDING)

    def locked(number: int, body: bytes) -> bytes:
        head, mark, rest = body.partition(b"\nstream\n")
        if not mark:
            return body
        content = rest.removesuffix(b"\nendstream")
        own = hashlib.md5(key + number.to_bytes(3, "little") + b"\0\0").digest()[:10]
        return head + mark + _rc4(own, content) + b"\nendstream"

    how = (
        f"<< /Filter /Standard /V 1 /R 2 /P {rights} /O <{owner.hex()}> /U <{user.hex()}> >>"
    ).encode()
    sealed = [locked(number, body) for number, body in enumerate(objects, start=1)]
    more = f" /Encrypt {len(objects) + 1} 0 R /ID [<{name.hex()}> <{name.hex()}>]"
    return [*sealed, how], more


def _rc4(key: bytes, content: bytes) -> bytes:
    state, j = list(range(256)), 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    out, i, j = bytearray(), 0, 0
    for byte in content:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)
