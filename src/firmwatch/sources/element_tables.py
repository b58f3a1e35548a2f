"""Tables of the elements that an XML list may have, and the survey of a record against them.

A path that is in no table stops the run, since a field that nobody reads may be the one that
matters. The tables are made of the `FieldUse` of the source, so that what is documented is what
is enforced.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from lxml import etree

from firmwatch.errors import SchemaError
from firmwatch.model import FieldUse
from firmwatch.sources.xml_fragments import Fragment
from firmwatch.sources.xml_records import fold, line_of

__all__ = ["ElementTable", "element_table", "survey"]

_XSI = "{http://www.w3.org/2001/XMLSchema-instance}"


@dataclass(frozen=True, slots=True)
class ElementTable:
    """The element paths below one kind of record.

    `read` are the paths whose text becomes something, `left_out` those that are counted and
    dropped, `groups` those that hold others, `repeated` the leaves that may stand several times
    in one parent, `opaque` those whose children are counted by name and not looked into, and
    `attributes` the known attributes (`path/@name`). `label` begins the names of what is left out.
    """

    label: str
    read: frozenset[str]
    left_out: frozenset[str]
    groups: frozenset[str]
    repeated: frozenset[str] = frozenset()
    opaque: frozenset[str] = frozenset()
    attributes: frozenset[str] = frozenset()


def element_table(
    fields: Iterable[FieldUse],
    record: str,
    label: str,
    *,
    read: str | None = None,
    repeated: str = "",
    opaque: str = "",
) -> ElementTable:
    """Make the table of the records `record` (the path of their element) out of field uses.

    A field that goes somewhere is read; with `read` (paths below the record, with spaces between,
    as in `repeated` and `opaque`), those alone are: of people less is kept.
    """
    prefix = f"{record}/"
    uses = [use for use in fields if use.field.startswith(prefix)]
    paths = {use.field.removeprefix(prefix): bool(use.goes_to) for use in uses}
    leaves = {path for path in paths if "@" not in path}
    hidden = frozenset(opaque.split())
    kept = (
        frozenset(path for path in leaves if paths[path])
        if read is None
        else frozenset(read.split())
    )
    parts = [path.split("/") for path in paths]
    inner = {"/".join(path[:end]) for path in parts for end in range(1, len(path))}
    return ElementTable(
        label=label,
        read=kept,
        left_out=frozenset(leaves) - kept - hidden,
        groups=frozenset(inner) - leaves - hidden,
        repeated=frozenset(repeated.split()),
        opaque=hidden,
        attributes=frozenset(path for path in paths if "@" in path),
    )


def survey(
    root: etree._Element, fragment: Fragment, file: str, table: ElementTable
) -> Counter[str]:
    """Check that every element of a record is in `table`; count the values that are left out.

    The keys are field names such as `listed_person.Titles/Title`. Raises `SchemaError` for an
    element or attribute in no table, `ValueError` for a record whose shape loses values: text
    outside of the fields, or a single field printed twice.
    """
    left_out: Counter[str] = Counter()
    _Survey(file, fragment, table, left_out).group(root, "")
    return left_out


@dataclass(frozen=True, slots=True)
class _Survey:
    file: str
    fragment: Fragment
    table: ElementTable
    left_out: Counter[str]

    def group(self, parent: etree._Element, path: str) -> None:
        self._attributes(parent, path)
        if fold(parent.text):
            raise ValueError(f"text stands outside of the fields of {path or 'the record'}")
        seen: set[str] = set()
        for child in parent:
            name = f"{path}/{child.tag}" if path else str(child.tag)
            if fold(child.tail):
                raise ValueError(f"text stands outside of the fields behind {name}")
            if name in self.table.groups:
                self.group(child, name)
            elif name in self.table.opaque:
                self.left_out.update(f"{self.table.label}.{name}/{each.tag}" for each in child)
            else:
                if name in seen and name not in self.table.repeated:
                    raise ValueError(f"the field {name} is printed twice")
                seen.add(name)
                self._leaf(child, name)

    def _leaf(self, leaf: etree._Element, name: str) -> None:
        if name not in self.table.read and name not in self.table.left_out:
            raise self._unread(f"the element {name}", leaf)
        self._attributes(leaf, name)
        if len(leaf):
            raise self._unread(f"the element {name}/{leaf[0].tag}", leaf[0])
        if name in self.table.left_out and fold(leaf.text):
            self.left_out[f"{self.table.label}.{name}"] += 1

    def _attributes(self, element: etree._Element, path: str) -> None:
        for name in map(str, element.attrib):
            if not name.startswith(_XSI) and f"{path}/@{name}" not in self.table.attributes:
                raise self._unread(f"the attribute {name} in {path or 'the tag'}", element)

    def _unread(self, what: str, element: etree._Element) -> SchemaError:
        line = line_of(element, self.fragment.line)
        return SchemaError(
            f"{self.file}, line {line}: {what} of {self.fragment.kind} is in no table, so nobody"
            " reads it. The publisher's format has changed: report it to the project; the last"
            " good snapshot stays in use."
        )
