"""Typed differences between two versions of a list: listed, renamed, delisted and all the rest.

They are complete: applied to the older version they give the newer one (`apply_changes`), but for
where in the file a thing stands and the order of values that have none.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from firmwatch.model import Change, ChangeKind, Record, to_row
from firmwatch.monitoring.continuations import continuations

__all__ = ["apply_changes", "changes_between", "record_content"]

Records = Callable[[], Iterable[Record]]

_LISTS = ("addresses", "countries", "listings", "links", "birth_dates", "properties")
_SCALARS = ("kind", "notes", "derived")


def record_content(record: Record) -> dict[str, Any]:
    """Give what a publisher says of an entry as a plain row.

    Without where in the file it stands; the first name stays first, and all other values that have
    no order of their own are sorted.
    """
    row: dict[str, Any] = to_row(record)
    del row["locator"]
    for name in row["names"]:
        del name["locator"]
    first, others = row["names"][:1], row["names"][1:]
    row["names"] = first + sorted(others, key=_canonical)
    for field in ("identifiers", *_LISTS):
        row[field] = sorted(row[field], key=_canonical)
    return row


def changes_between(before: Records, after: Records) -> list[Change]:
    """Compare two versions of one list; gives the changes by record, in the order of their ids.

    Each of `before` and `after` gives the records of a version anew whenever it is called: they are
    read twice, and only those that changed are held in memory.
    """
    old = {record.id: _digest(record) for record in before()}
    new = {record.id: _digest(record) for record in after()}
    changed = {id_ for id_ in old.keys() | new.keys() if old.get(id_) != new.get(id_)}
    left = {item.id: item for item in before() if item.id in changed}
    right = {item.id: item for item in after() if item.id in changed}
    found: list[Change] = []
    kinds = continuations(left, right)
    for id_ in sorted(changed):
        if id_ not in left:
            kind, related = kinds.get(id_, (ChangeKind.LISTED, ()))
            if kind is not ChangeKind.RENUMBERED:
                found.append(_whole(kind, right[id_], related, after=record_content(right[id_])))
        elif id_ not in right:
            kind, related = kinds.get(id_, (ChangeKind.DELISTED, ()))
            successor = right[related[0]] if kind is ChangeKind.RENUMBERED else None
            found.append(
                _whole(
                    kind,
                    left[id_],
                    related,
                    before=record_content(left[id_]),
                    after=record_content(successor) if successor else None,
                )
            )
        else:
            found += _amended(left[id_], right[id_])
    return found


def apply_changes(
    before: Iterable[Mapping[str, Any]], changes: Iterable[Change]
) -> dict[str, dict[str, Any]]:
    """Apply changes to a version; gives the newer one as rows of `record_content`, by id.

    `before` are rows of `record_content`. Raises `KeyError` for a change of an entry that the
    version has not, `ValueError` for a value that is not there to be removed.
    """
    rows = {row["id"]: json.loads(json.dumps(row)) for row in before}
    for change in changes:
        if change.field:
            _apply_field(rows[change.record_id], change)
            continue
        if change.before is not None:
            del rows[change.record_id]
        if change.after is not None:
            rows[change.after["id"]] = json.loads(json.dumps(change.after))
    for row in rows.values():
        row["names"] = row["names"][:1] + sorted(row["names"][1:], key=_canonical)
        for field in ("identifiers", *_LISTS):
            row[field] = sorted(row[field], key=_canonical)
    return rows


def _apply_field(row: dict[str, Any], change: Change) -> None:
    if change.field in _SCALARS:
        row[change.field] = change.after
    elif change.field == "name":
        row["names"][0] = change.after
    else:
        field = {"alias": "names", "identifier": "identifiers"}.get(change.field, change.field)
        several = change.field in _LISTS
        gone = change.before if several else [item for item in [change.before] if item is not None]
        come = change.after if several else [item for item in [change.after] if item is not None]
        head = row[field][:1] if field == "names" else []
        values = row[field][len(head) :]
        for item in gone:
            values.remove(item)
        row[field] = head + values + list(come)


def _whole(
    kind: ChangeKind,
    record: Record,
    related: tuple[str, ...],
    before: Any = None,
    after: Any = None,
) -> Change:
    return Change(
        kind, record.source, record.id, record.caption, "", before, after, related=related
    )


def _amended(left: Record, right: Record) -> Iterator[Change]:
    """Give the changes of an entry that both versions have."""
    old, new = record_content(left), record_content(right)

    def change(kind: ChangeKind, field: str, gone: Any, come: Any, cosmetic: bool) -> Change:
        return Change(kind, right.source, right.id, right.caption, field, gone, come, cosmetic)

    first, other = old["names"][0], new["names"][0]
    if first["value"] != other["value"]:
        yield change(ChangeKind.RENAMED, "name", first, other, _alike(first, other))
    elif first != other:
        yield change(ChangeKind.AMENDED, "name", first, other, False)
    yield from _pairwise(
        change,
        ("alias", ChangeKind.ALIAS_REMOVED, ChangeKind.ALIAS_ADDED),
        _difference(old["names"][1:], new["names"][1:]),
    )
    yield from _pairwise(
        change,
        ("identifier", ChangeKind.IDENTIFIER_REMOVED, ChangeKind.IDENTIFIER_ADDED),
        _difference(old["identifiers"], new["identifiers"]),
    )
    for field in _LISTS:
        gone, come = _difference(old[field], new[field])
        if gone or come:
            yield change(ChangeKind.AMENDED, field, gone, come, _all_alike(gone, come))
    for field in _SCALARS:
        if old[field] != new[field]:
            alike = _fold(str(old[field])) == _fold(str(new[field]))
            yield change(ChangeKind.AMENDED, field, old[field], new[field], alike)


def _pairwise(
    change: Callable[..., Change],
    what: tuple[str, ChangeKind, ChangeKind],
    difference: tuple[list[Any], list[Any]],
) -> Iterator[Change]:
    """Give each value that went and came; two that differ in print alone are one amendment."""
    field, removed, added = what
    gone, come = difference
    waiting = list(come)
    for item in gone:
        twin = next((other for other in waiting if _alike(item, other)), None)
        if twin is None:
            yield change(removed, field, item, None, False)
        else:
            waiting.remove(twin)
            yield change(ChangeKind.AMENDED, field, item, twin, True)
    for item in waiting:
        yield change(added, field, None, item, False)


def _difference(old: list[Any], new: list[Any]) -> tuple[list[Any], list[Any]]:
    """Give the values that are in one of two lists only, each as often as it is."""
    by_text = {_canonical(item): item for item in (*old, *new)}
    before, after = Counter(map(_canonical, old)), Counter(map(_canonical, new))
    gone = [by_text[text] for text in sorted((before - after).elements())]
    return gone, [by_text[text] for text in sorted((after - before).elements())]


def _all_alike(gone: list[Any], come: list[Any]) -> bool:
    return sorted(map(_folded, gone)) == sorted(map(_folded, come))


def _alike(one: Any, other: Any) -> bool:
    """Whether two rows differ in spaces, punctuation or case alone."""
    return one != other and _folded(one) == _folded(other)


def _folded(value: Any) -> str:
    """Give a row with every text in it folded; flags, kinds and keys stay as they are."""
    if isinstance(value, Mapping):
        return repr([(key, _folded(item)) for key, item in sorted(value.items())])
    if isinstance(value, (list, tuple)):
        return repr([_folded(item) for item in value])
    return _fold(value) if isinstance(value, str) else repr(value)


def _fold(text: str) -> str:
    """Leave letters and digits alone, in one case and one form of Unicode (NFKC)."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(letter for letter in plain if letter.isalnum())


def _digest(record: Record) -> bytes:
    return hashlib.sha256(
        _canonical(record_content(record)).encode("utf-8", "surrogatepass")
    ).digest()[:16]


def _canonical(value: Any) -> str:
    return json.dumps(value, ensure_ascii=True, sort_keys=True)
