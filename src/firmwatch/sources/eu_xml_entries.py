"""The elements of the European Union's XML 1.1 read into entries, with nothing passed over."""

from __future__ import annotations

from lxml import etree

from firmwatch.errors import SchemaError
from firmwatch.sources.eu_entries import PARTS, Entry, Part, is_known, path_of
from firmwatch.sources.xml_fragments import Fragment
from firmwatch.sources.xml_records import fold, line_of

__all__ = ["read_entry"]

_TEXTS = ("remark", "publicationUrl")
_PAIRS = ("contactInfo", "additionalInformation")
_SCHEMA_INSTANCE = "{http://www.w3.org/2001/XMLSchema-instance}"


def read_entry(root: etree._Element, fragment: Fragment, file: str) -> Entry:
    """Read a sanctionEntity element into an entry.

    Raises `SchemaError` for an element or attribute that no table knows, and `ValueError` for a
    shape that loses values: text outside of the fields, or the subject type printed twice.
    """
    reader = _Reader(fragment, file)
    entry = Entry(reader.part(root, "", (*PARTS, "subjectType")))
    for child in root:
        name = str(child.tag)
        if name == "subjectType":
            if "subjectType@code" in entry.own.values:
                raise ValueError("the subject type is printed twice")
            entry.own.values["subjectType@code"] = ""
            for key, value in reader.attributes(child, name).items():
                entry.own.values[f"subjectType@{key}"] = value
            reader.refuse_children(child, name)
        elif name in PARTS:
            entry.parts.setdefault(name, []).append(reader.part(child, name, ()))
    return entry


class _Reader:
    """Reads the elements of one record, and says where one is that nobody reads."""

    def __init__(self, fragment: Fragment, file: str) -> None:
        self._fragment = fragment
        self._file = file

    def part(self, element: etree._Element, name: str, beside: tuple[str, ...]) -> Part:
        """Read an element with its attributes and children; those of `beside` are not its own."""
        values = self.attributes(element, name)
        pairs = []
        if fold(element.text):
            raise ValueError(f"text stands outside of the fields of {name or 'the record'}")
        for child in element:
            tag = str(child.tag)
            if fold(child.tail):
                raise ValueError(f"text stands outside of the fields behind {tag}")
            if tag in beside:
                continue
            if tag in _TEXTS and is_known(path_of(name, tag)):
                self._refuse(child, next(iter(child.attrib), None), path_of(name, tag))
                self.refuse_children(child, tag)
                joined = (values.get(tag, ""), (child.text or "").strip())
                values[tag] = "\n".join(filter(None, joined))
            elif tag in _PAIRS and is_known(path_of(name, f"{tag}@value")):
                pairs.append(self._pair(child, tag))
            elif tag == "regulationSummary" and name not in ("", "regulation"):
                self._summary(child, name, values)
            else:
                raise self._unread(f"the element {path_of(name, tag).replace('@', '/')}", child)
        return Part(line_of(element, self._fragment.line), values, tuple(pairs))

    def attributes(self, element: etree._Element, name: str) -> dict[str, str]:
        """Give the attributes of an element, all of which must be known."""
        values = {}
        for key, value in element.attrib.items():
            if str(key).startswith(_SCHEMA_INSTANCE):
                continue
            if not is_known(path_of(name, str(key))):
                raise self._unread(f"the attribute {path_of(name, str(key))}", element)
            values[str(key)] = fold(str(value))
        return values

    def refuse_children(self, element: etree._Element, name: str) -> None:
        """Raise `SchemaError` where an element that holds a value holds others."""
        if len(element):
            raise self._unread(f"the element {name}/{element[0].tag}", element[0])

    def _summary(self, element: etree._Element, name: str, values: dict[str, str]) -> None:
        for key, value in self.attributes(element, f"{name}/regulationSummary").items():
            # A part may refer to several acts; the earliest is the one that is asked for.
            path = f"regulationSummary@{key}"
            values[path] = min(filter(None, (values.get(path), value)), default="")
        self.refuse_children(element, "regulationSummary")

    def _pair(self, element: etree._Element, tag: str) -> tuple[str, str, str]:
        unknown = next((key for key in element.attrib if key not in ("key", "value")), None)
        self._refuse(element, unknown, tag)
        self.refuse_children(element, tag)
        value = element.get("value") or element.text or ""
        return tag, fold(element.get("key")), fold(value)

    def _refuse(self, element: etree._Element, attribute: object, name: str) -> None:
        if attribute is not None and not str(attribute).startswith(_SCHEMA_INSTANCE):
            raise self._unread(f"the attribute {attribute} of {name}", element)

    def _unread(self, what: str, element: etree._Element) -> SchemaError:
        line = line_of(element, self._fragment.line)
        return SchemaError(
            f"{self._file}, line {line}: {what} is in no table, so nobody reads it. The"
            " publisher's format has changed: report it to the project; the last good snapshot"
            " stays in use."
        )
