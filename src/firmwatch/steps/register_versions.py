"""What differs between two versions of a register: who came, who went, and what of whom changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from firmwatch.lake import read_interests, read_register_parties
from firmwatch.model import Interest, PartyKind, RegisterParty, Snapshot, to_row
from firmwatch.monitoring import RegisterChange, register_changes
from firmwatch.ownership import held_text, share_text
from firmwatch.steps.versions import Difference
from firmwatch.steps.workspace import Workspace

__all__ = ["register_rows"]

_SHARES = ("share_min", "share_max")
_NO_CHANGE = frozenset({"id", "source", "derived"})


def register_rows(workspace: Workspace, between: Difference) -> list[dict[str, Any]]:
    """Give what changed of interests, then of organisations, as `sources diff` prints it.

    A row for each interest that came or went, and for each field of one that changed; shares are in
    words, as graphs have them. An interest that goes and comes with another id, between the same
    two and of the same kind, is one that changed. Of persons there is what they hold and nothing
    else, in the record where it stands (scope rule S6). Raises `LakeError` where a version is gone.
    """
    lake, older, newer = workspace.lake, between.older, between.newer
    interests = _paired(
        register_changes(lambda: read_interests(lake, older), lambda: read_interests(lake, newer))
    )
    parties = register_changes(
        lambda: read_register_parties(lake, older), lambda: read_register_parties(lake, newer)
    )
    if not interests and not parties:
        return []
    names = _names(lake, (older, newer), {id_ for item in interests for id_ in _ends(item)})
    rows = [row for change in interests for row in _interest_rows(change, names)]
    return [*rows, *(row for change in parties for row in _party_rows(change))]


def _ends(change: RegisterChange[Interest]) -> tuple[str, str]:
    item = change.after or change.before
    assert item is not None
    return item.owner_id, item.asset_id


def _paired(changes: Iterable[RegisterChange[Interest]]) -> list[RegisterChange[Interest]]:
    """Take an interest that went and one that came for one where they can be no others."""
    gone: defaultdict[tuple[str, ...], list[Interest]] = defaultdict(list)
    come: defaultdict[tuple[str, ...], list[Interest]] = defaultdict(list)
    found = []
    for change in changes:
        if change.before and change.after:
            found.append(change)
            continue
        for item, side in ((change.before, gone), (change.after, come)):
            if item is not None:
                side[item.owner_id, item.asset_id, item.kind.value].append(item)
    for key in gone.keys() | come.keys():
        before, after = gone.get(key, []), come.get(key, [])
        if len(before) == len(after) == 1:
            found += _changed(before[0], after[0])
            continue
        found += [RegisterChange(item.id, item, None) for item in before]
        found += [RegisterChange(item.id, None, item) for item in after]
    return sorted(found, key=lambda change: (*_ends(change)[::-1], change.id))


def _changed(before: Interest, after: Interest) -> list[RegisterChange[Interest]]:
    fields = tuple(
        name
        for name in Interest.__dataclass_fields__
        if name not in (*_NO_CHANGE, "locator") and getattr(before, name) != getattr(after, name)
    )
    return [RegisterChange(after.id, before, after, fields)] if fields else []


def _names(lake: Path, versions: Iterable[Snapshot], wanted: set[str]) -> dict[str, str]:
    """Give the names of parties, the newest that there is."""
    found: dict[str, str] = {}
    for snapshot in versions:
        for party in read_register_parties(lake, snapshot):
            if party.id in wanted and party.names:
                found[party.id] = party.names[0].value
    return found


def _interest_rows(
    change: RegisterChange[Interest], names: Mapping[str, str]
) -> Iterator[dict[str, Any]]:
    item = change.after or change.before
    assert item is not None
    owner, asset = (names.get(id_, id_) for id_ in (item.owner_id, item.asset_id))
    about = {
        "record_id": item.id,
        "caption": f"{owner} > {asset}: {held_text(item)}",
        "related": [item.owner_id, item.asset_id],
    }
    before, after = change.before, change.after
    if before is None or after is None:
        what = "interest removed" if after is None else "interest added"
        yield _row(what, about, "", before and to_row(before), after and to_row(after))
        return
    if not {*change.fields}.isdisjoint(_SHARES):
        shares = (_share(side) for side in (before, after))
        yield _row("interest amended", about, "share", *shares)
    for name in change.fields:
        if name in _SHARES or name in _NO_CHANGE:
            continue
        is_end = name == "end_date" and before.end_date is None
        what = "interest ended" if is_end else "interest amended"
        yield _row(what, about, name, to_row(getattr(before, name)), to_row(getattr(after, name)))


def _share(item: Interest) -> str | None:
    if item.share_min is None and item.share_max is None:
        return None  # Unknown, which is not zero.
    return share_text(item.share_min, item.share_max)


def _party_rows(change: RegisterChange[RegisterParty]) -> Iterator[dict[str, Any]]:
    before, after = change.before, change.after
    item = after or before
    assert item is not None
    if item.kind is not PartyKind.ORGANISATION and (before is None or after is None):
        return  # It exists inside of the record of an interest, which says that it came or went.
    caption = item.names[0].value if item.names else item.id
    about = {"record_id": item.id, "caption": caption, "related": []}
    if before is None or after is None:
        what = "party removed" if after is None else "party added"
        yield _row(what, about, "", before and to_row(before), after and to_row(after))
        return
    for name in change.fields:
        if name in _NO_CHANGE:
            continue
        old, new = getattr(before, name), getattr(after, name)
        what = "party amended"
        if name == "names":
            old, new = ([one.value for one in side] for side in (old, new))
            if old == new:
                continue
            what = "party renamed" if old[:1] != new[:1] else what
        elif name == "end_date" and old is None:
            what = "party ended"
        yield _row(what, about, name, to_row(old), to_row(new))


def _row(
    what: str, about: Mapping[str, Any], field: str, before: Any, after: Any
) -> dict[str, Any]:
    return {
        "change": what,
        "record_id": about["record_id"],
        "caption": about["caption"],
        "field": field,
        "before": before,
        "after": after,
        "cosmetic": False,
        "related": about["related"],
    }
