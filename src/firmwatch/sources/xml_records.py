"""One record of an XML list, parsed by itself, with no way out of the file."""

from __future__ import annotations

import re

from lxml import etree

from firmwatch.sources.xml_fragments import Fragment

__all__ = ["excerpt_of", "fold", "line_of", "parse_fragment"]

_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_XSI_SPACE = f"{{{_XSI}"
_PREFIX = re.compile(rb"[<\s/]([A-Za-z_][\w.-]*):[A-Za-z_]")
_KNOWN_PREFIXES = (b"xml", b"xmlns", b"xsi")
_EXCERPT_CHARACTERS = 300


def fold(text: str | None) -> str:
    """Trim a text and fold inner runs of white space, since versions differ in those alone."""
    return " ".join((text or "").split())


def line_of(element: etree._Element, first_line: int) -> int:
    """Give the line in the file of an element whose record begins on `first_line` (1-based)."""
    line = element.sourceline
    return first_line + (line - 1 if isinstance(line, int) else 0)


def parse_fragment(fragment: Fragment) -> etree._Element:
    """Parse the XML of one record, and give every tag and attribute its local name.

    Raises `ValueError` saying why it cannot be read.
    """
    if fragment.broken:
        raise ValueError(f"the record {fragment.broken}")
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        encoding="utf-8",
    )
    # Prefixes are declared at the root of the file, which a record by itself has not.
    found = {prefix for prefix in _PREFIX.findall(fragment.text) if prefix not in _KNOWN_PREFIXES}
    declared = b"".join(b' xmlns:%s="urn:%s"' % (item, item) for item in sorted(found))
    wrapped = b'<record xmlns:xsi="%s"%s>%s</record>' % (_XSI.encode(), declared, fragment.text)
    try:
        root = etree.fromstring(wrapped, parser)[0]
    except etree.XMLSyntaxError as error:
        reason = str(error).split(", line ")[0]
        raise ValueError(f"the XML is broken: {reason}") from error
    if found or b"xmlns" in fragment.text:
        _localise(root)
    return root


def _localise(root: etree._Element) -> None:
    # Names in Clark notation are cut as strings: a register has tens of millions of them.
    for element in root.iter(etree.Element):
        element.tag = str(element.tag).rpartition("}")[2]
        for name, value in list(element.attrib.items()):
            space, _, local = str(name).rpartition("}")
            if space and space != _XSI_SPACE:
                del element.attrib[name]
                element.attrib[local] = value


def excerpt_of(fragment: Fragment) -> str:
    """Give the first 300 characters of an organisation's record, to be shown in quarantine.

    Not for a listed person: raw text would keep the fields that the parser drops (scope rule S7).
    """
    text = fragment.text[: 4 * _EXCERPT_CHARACTERS].decode("utf-8", "replace")
    shown = "".join(letter if letter.isprintable() else " " for letter in text)
    return shown[:_EXCERPT_CHARACTERS]
