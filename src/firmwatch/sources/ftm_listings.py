"""Sanction, Risk and Address entities, which are parts of others, and what topics mean."""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple, Protocol

from firmwatch.model import Address, Listing, ListingStatus
from firmwatch.sources.ftm_lines import Entity
from firmwatch.text.countries import country_code

__all__ = [
    "PARTS",
    "Designation",
    "Parts",
    "addresses_of",
    "count_left_out_of_part",
    "designation_of",
    "is_published",
    "listings_of",
]

_SANCTION = ListingStatus.SANCTION
_OTHER = ListingStatus.OTHER

# followthemoney/types/topic.py (4.11.2) lists the topics. Absent are those that say what an
# organisation is (gov.soe, fin.bank), whom a person knows (role.rca) or what office one holds.
_STATUS: dict[str, ListingStatus] = {
    "sanction": _SANCTION,
    "sanction.counter": _SANCTION,
    "asset.frozen": _SANCTION,
    "export.control": ListingStatus.EXPORT_CONTROL,
    "debarment": ListingStatus.DEBARMENT,
    "corp.disqual": ListingStatus.DEBARMENT,
    "invest.ban": _OTHER,
    "export.risk": _OTHER,
    "wanted": ListingStatus.INVESTIGATION,
    "reg.action": _OTHER,
    "reg.warn": _OTHER,
    "forced.labor": _OTHER,
    "mare.detained": _OTHER,
    "mare.shadow": _OTHER,
    "sanction.linked": _OTHER,
    "sanction.control": _OTHER,
    "export.control.linked": _OTHER,
    "invest.risk": _OTHER,
}
_CRIME = "crime"
# Drawn from a link to a listed party, or an opinion: no entry on any list (scope rule S4).
_DERIVED = frozenset(
    {"sanction.linked", "sanction.control", "export.control.linked", "invest.risk"}
)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


PARTS: dict[str, frozenset[str]] = {
    "Sanction": _words("entity program programId authority reason listingDate startDate endDate"),
    "Risk": _words(
        "entity program programId authority reason listingDate startDate endDate topics"
    ),
    "Address": _words("full street street2 postOfficeBox postalCode city region state country"),
}
"""The schemata that are read into other entities, with the properties that are kept of each."""

_DAY = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")
_ADDRESS_PARTS = ("postOfficeBox", "street", "street2", "postalCode", "city", "region", "state")


class Designation(NamedTuple):
    """A Sanction or Risk entity: its listing, whether of a published list, with a status or not."""

    listing: Listing
    published: bool
    status_given: bool


class Parts(Protocol):
    """What is known of the parts of entities, wherever they stand in the file."""

    def designations(self, entity_id: str) -> Sequence[Designation]:
        """Give what the Sanction and Risk entities of an entity say, in the file's order."""

    def addresses(self, address_id: str) -> tuple[Address, ...] | None:
        """Give the addresses of an Address entity; None where the file has none of this id."""


def is_published(entity: Entity, parts: Parts) -> bool:
    """Tell whether an entity stands on a published list itself (scope rule S4).

    It does where a Sanction is of it or a topic says so; a topic that was drawn from a link to a
    listed party (`sanction.linked`) or from an office or acquaintance (`role.*`) does not.
    """
    designations = parts.designations(entity.id)
    return any(item.published for item in designations) or _of_a_list(entity.texts("topics"))


def listings_of(entity: Entity, parts: Parts) -> tuple[Listing, ...]:
    """Give the listings of an entity: of its Sanction and Risk entities, else of its topics."""
    topics = tuple([topic for topic in entity.texts("topics") if _status(topic)])
    designations = parts.designations(entity.id)
    if not designations:
        authority = _publisher(entity)
        return tuple([Listing(topic, authority, _status(topic) or _OTHER) for topic in topics])
    listings = [_completed(item, topics) for item in designations]
    return tuple(listings if len(listings) == 1 else dict.fromkeys(listings))


def count_left_out_of_part(entity: Entity, left_out: Counter[str]) -> None:
    """Count the values of a Sanction, Risk or Address that no listing and no address keeps."""
    kept = PARTS[entity.schema]
    if entity.properties.keys() <= kept:
        return
    for name, values in entity.properties.items():
        if name not in kept and values:
            left_out[f"{entity.schema}.{name}"] += len(values)


def designation_of(entity: Entity) -> Designation:
    """Give what a Sanction or Risk entity says, whosoever's it is."""
    is_sanction = entity.schema == "Sanction"
    topics = [] if is_sanction else [item for item in entity.texts("topics") if _status(item)]
    start = _days(entity, "listingDate") or _days(entity, "startDate")
    end = _days(entity, "endDate")
    listing = Listing(
        "; ".join(entity.texts("program") or entity.texts("programId")),
        "; ".join(entity.texts("authority")) or _publisher(entity),
        _SANCTION if is_sanction else (_status(topics[0]) if topics else None) or _OTHER,
        "\n".join(entity.texts("reason")) or None,
        min(start, default=None),
        max(end, default=None),
    )
    return Designation(listing, is_sanction or _of_a_list(topics), not is_sanction)


def addresses_of(entity: Entity) -> tuple[Address, ...]:
    """Give the addresses that an Address entity prints, most often one."""
    codes = (country_code(value) for value in entity.texts("country"))
    country = next((code for code in codes if code), None)
    printed = entity.texts("full")
    if not printed:
        names = (*_ADDRESS_PARTS, "country")
        printed = [", ".join([value for name in names for value in entity.texts(name)])]
    return tuple([Address(full, country) for full in printed if full])


def _publisher(entity: Entity) -> str:
    return ", ".join(entity.datasets) or "FollowTheMoney"


@functools.lru_cache(maxsize=4096)
def _status(topic: str) -> ListingStatus | None:
    return _OTHER if topic.split(".")[0] == _CRIME else _STATUS.get(topic)


def _of_a_list(topics: Iterable[str]) -> bool:
    return any(_status(topic) and topic not in _DERIVED for topic in topics)


@functools.lru_cache(maxsize=4096)
def _gravest(topics: tuple[str, ...]) -> ListingStatus:
    # A Sanction entity does not say what kind of list it is of; the topics of its entity do, and
    # where those name several kinds, "sanction" is the one that must not be missed.
    statuses = {_status(topic) for topic in topics if topic not in _DERIVED}
    for status in (_SANCTION, ListingStatus.EXPORT_CONTROL, ListingStatus.DEBARMENT):
        if status in statuses:
            return status
    return _SANCTION


def _completed(designation: Designation, topics: tuple[str, ...]) -> Listing:
    listing = designation.listing
    program = listing.program or (topics[0] if topics else "")
    status = listing.status if designation.status_given else _gravest(topics)
    if program == listing.program and status is listing.status:
        return listing
    return replace(listing, program=program, status=status)


def _days(entity: Entity, name: str) -> Sequence[str]:
    if name not in entity.properties:
        return ()
    return [day for value in entity.texts(name) if (day := _day(value))]


@functools.lru_cache(maxsize=65536)
def _day(value: str) -> str | None:
    found = _DAY.match(value)
    return found[0] if found else None
