"""Files of the Global LEI Index's level 2, record by record, and the parties they are about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from lxml import etree

from firmwatch.errors import SchemaError
from firmwatch.model import Excluded, Interest, Locator, Parsed, Quarantined, RegisterParty
from firmwatch.sources.element_tables import ElementTable, survey
from firmwatch.sources.gleif_files import GleifFormat
from firmwatch.sources.gleif_l2_values import lei_party
from firmwatch.sources.seen_keys import SeenKeys
from firmwatch.sources.xml_fragments import Fragment
from firmwatch.sources.xml_records import parse_fragment

__all__ = ["Level2Reader", "Said"]

_NOTHING: Counter[str] = Counter()


@dataclass(frozen=True, slots=True)
class Said:
    """What a record says: an interest, the unnamed owner of it, and what is left out besides.

    `excluded` says by which rule it says nothing.
    """

    interest: Interest | None = None
    owner: RegisterParty | None = None
    left_out: tuple[str, ...] = ()
    excluded: str = ""


Read = tuple[str, Said, Counter[str]]
"""The key of a record, what it says, and how often each of its elements is left out."""


@dataclass(slots=True)
class Level2Reader:
    """Reads records one by one; keeps 16 to 32 bytes of each key and of each organisation.

    `said` says what a parsed record with its key says (`ValueError` where it cannot be read),
    `excerpt` what of an unreadable one may be shown. `plain` reads a record as most are written
    without parsing it, and gives the same as `said` does; None for all others.
    """

    source: str
    form: GleifFormat
    table: ElementTable
    said: Callable[[etree._Element, str, Locator], Said]
    excerpt: Callable[[Fragment], str]
    plain: Callable[[Fragment, Locator], tuple[str, Said] | None] = lambda fragment, locator: None
    _records: SeenKeys = field(default_factory=SeenKeys)
    _parties: SeenKeys = field(default_factory=SeenKeys)

    def read(self, fragment: Fragment, left_out: Counter[str]) -> Iterator[Parsed]:
        """Give the interest of a record and the parties that no earlier record gave.

        Raises `SchemaError`, naming the line, for what nobody reads.
        """
        locator = Locator(self.form.file, fragment.line)
        try:
            plain = self.plain(fragment, locator)
            key, said, dropped = (*plain, _NOTHING) if plain else self._parsed(fragment, locator)
            if not self._records.add(key):
                raise ValueError(f"an earlier record has the same key, {key}")
        except ValueError as error:
            found = self.form.find_key(fragment.text)
            yield Quarantined(locator, str(error), found, self.excerpt(fragment))
            return
        except SchemaError as error:
            if str(error).startswith(self.form.file):
                raise
            raise SchemaError(f"{self.form.file}, line {fragment.line}: {error}") from error
        if said.interest is None:
            yield Excluded(locator, said.excluded, key)
            return
        left_out.update(dropped)
        left_out.update(said.left_out)
        yield from self._kept(said.interest, said.owner, locator)

    def _parsed(self, fragment: Fragment, locator: Locator) -> Read:
        root = parse_fragment(fragment)
        key = self.form.key_of(root)
        dropped = survey(root, fragment, self.form.file, self.table)
        return key, self.said(root, key, locator), dropped

    def _kept(
        self, interest: Interest, owner: RegisterParty | None, locator: Locator
    ) -> Iterator[Parsed]:
        organisations = [interest.asset_id] if owner else [interest.asset_id, interest.owner_id]
        for party_id in dict.fromkeys(organisations):
            if self._parties.add(party_id):
                yield lei_party(party_id, self.source, locator)
        if owner:
            yield owner
        yield interest
