"""Statements of one file folded by record: which of them count, and what they refer to.

After https://standard.openownership.org/en/0.4.0/ ("Real world information lifecycle"): the newest
statement of a record is the one that counts. In 0.1 to 0.3 a statement replaces others by their
ids; its record is then known by the id of the first of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from firmwatch.sources.bods_statements import Statement

__all__ = ["Fold", "Head"]

_NEW, _CLOSED = 0, 2


@dataclass(slots=True)
class Head:
    """What is remembered of a statement; `place` is its place in the file.

    `owner` and `asset` are what a relationship names, "" where it names nobody.
    """

    type: str
    place: int
    date: str
    rank: int
    owner: str = ""
    asset: str = ""
    components: tuple[str, ...] = ()


@dataclass(slots=True)
class Fold:
    """What a file's statements say in all. `take` each, then `close`.

    `records` has for each record the statement that counts. `refused` and `excluded` say why others
    do not, by their places in the file. `owns` has the assets of each owner, in the file's order.
    """

    records: dict[str, Head] = field(default_factory=dict)
    refused: dict[int, str] = field(default_factory=dict)
    excluded: dict[int, str] = field(default_factory=dict)
    owns: dict[str, list[str]] = field(default_factory=dict)
    published: str = ""
    _texts: dict[str, int] = field(default_factory=dict)
    _series: dict[str, list[Head]] = field(default_factory=dict)
    _older: dict[str, tuple[Head, str]] = field(default_factory=dict)
    _replacing: dict[str, str] = field(default_factory=dict)

    def take(self, place: int, statement: Statement, text: bytes) -> None:
        """Take note of a statement; `text` is what it was read from."""
        digest = hash(text)
        known = self._texts.get(statement.id)
        if known is not None:
            if known == digest:
                self.excluded[place] = "a statement that stands in the file already"
            else:
                self.refused[place] = "an earlier statement of other content has its id"
            return
        self._texts[statement.id] = digest
        self.published = max(self.published, statement.published)
        head = _head(place, statement)
        if statement.has_series:
            self._take_newest(statement.record_id, head)
            return
        for replaced in statement.replaces:
            self._replacing.setdefault(replaced, statement.id)
        self._older[statement.id] = head, statement.replaces[0] if statement.replaces else ""

    def close(self) -> None:
        """Say which statements count, and what is wrong with those that refer to others."""
        for record, heads in self._series.items():
            self._order(record, heads)
        self._series.clear()
        for statement_id, (head, _) in self._older.items():
            self._take_older(statement_id, head)
        for record, head in self.records.items():
            if head.type != "relationship":
                continue
            head.owner, head.asset = self.record_of(head.owner), self.record_of(head.asset)
            if reason := self._problem(record, head):
                self.refused[head.place] = reason
            elif head.owner and head.asset:
                assets = self.owns.setdefault(head.owner, [])
                if head.asset not in assets:
                    assets.append(head.asset)

    @property
    def has_any(self) -> bool:
        """Whether a statement was taken."""
        return bool(self._texts)

    def record_of(self, reference: str) -> str:
        """Give the record that a reference is to: its id, or that of the first statement of it."""
        met = {reference}
        while (found := self._older.get(reference)) and found[1] and found[1] not in met:
            reference = found[1]
            met.add(reference)
        return reference

    def _take_newest(self, record: str, head: Head) -> None:
        first = self.records.get(record)
        if first is None:
            self.records[record] = head
        elif first.type != head.type:
            self.refused[head.place] = f"its record is that of another type, {first.type}"
        else:
            self._series.setdefault(record, [first]).append(head)

    def _order(self, record: str, heads: list[Head]) -> None:
        heads.sort(key=lambda head: (head.date, head.rank, head.place))
        counts, is_closed = heads[0], heads[0].rank == _CLOSED
        for head in heads[1:]:
            if is_closed:
                self.refused[head.place] = "its record was closed by an earlier statement"
            elif head.rank == _NEW:
                self.refused[head.place] = "it is new, and an earlier statement has its record"
            else:
                self.excluded[counts.place] = "a newer statement of the same record counts"
                counts, is_closed = head, head.rank == _CLOSED
        self.records[record] = counts

    def _take_older(self, statement_id: str, head: Head) -> None:
        record = self.record_of(statement_id)
        if statement_id in self._replacing:
            self.excluded[head.place] = "a later statement replaces it"
        elif record in self.records:
            self.refused[head.place] = "another statement of its record replaces the same one"
        else:
            self.records[record] = head

    def _problem(self, record: str, head: Head) -> str | None:
        asset, owner = self.records.get(head.asset), self.records.get(head.owner)
        if head.asset and (asset is None or asset.type != "entity"):
            return f"its subject {head.asset[:64]!r} is no entity of the file"
        if head.owner and (owner is None or owner.type == "relationship"):
            return f"its interestedParty {head.owner[:64]!r} is no entity or person of the file"
        for component in head.components:
            if (found := self.record_of(component)) not in self.records or found == record:
                return f"its component {component[:64]!r} is no other record of the file"
        return None


def _head(place: int, statement: Statement) -> Head:
    details = statement.details
    head = Head(statement.type, place, statement.date, statement.rank)
    if statement.type == "relationship":
        owner, asset = details.interested_party, details.subject
        head.owner = owner if isinstance(owner, str) else ""
        head.asset = asset if isinstance(asset, str) else ""
        head.components = tuple(details.component_records or ())
    return head
