"""OFAC's SDN list in enhanced XML: vessels, aircraft and wallets, which only it has."""

from __future__ import annotations

import pytest

from firmwatch.errors import RefusedError
from firmwatch.model import Record, RecordKind
from firmwatch.sources.us_ofac_cons_enhanced import SOURCE as CONSOLIDATED
from firmwatch.sources.us_ofac_sdn_enhanced import SOURCE
from tests.sources.fixtures import expected, fixture, read, rows
from tests.sources.us_ofac_cons_enhanced.documents import (
    archive,
    events_of,
    fixture_xml,
    member,
)

NAME = "us_ofac_sdn_enhanced"


def records() -> dict[str, Record]:
    events = events_of(SOURCE, fixture_xml(SOURCE))
    return {event.id: event for event in events if isinstance(event, Record)}


def test_the_events_are_those_expected() -> None:
    assert rows(NAME) == expected(NAME)


def test_the_fixture_archive_holds_the_xml_beside_it() -> None:
    packed = archive((member(SOURCE), fixture_xml(SOURCE)))
    assert fixture(NAME)["sdn_enhanced.zip"].read_bytes() == packed


def test_every_entity_is_accounted_for() -> None:
    reading, found, people, unread = read(SOURCE, fixture(NAME))
    (count,) = reading.counts
    assert (count.published, count.indexed, count.quarantined, count.excluded) == (5, 3, 0, 2)
    assert (len(found), len(people), len(unread), reading.derived) == (6, 1, 0, 3)


def test_a_wallet_names_its_holder_unless_that_is_a_person() -> None:
    wallets = [record for record in records().values() if record.kind is RecordKind.WALLET]
    links = {
        record.id.partition(":")[0]: [link.name for link in record.links] for record in wallets
    }
    assert links == {"901": ["OSTRAVEL OTC EXCHANGE S.R.O."], "904": []}
    assert "RASSENDYLL" not in repr(wallets)


def test_a_listed_person_keeps_neither_title_documents_nor_family() -> None:
    text = repr(records()["904"])
    for dropped in ("Chairman", "R0000002", "Robert", "Family"):
        assert dropped not in text


def test_the_day_is_that_of_the_sdn_list() -> None:
    assert [x.listing_date for x in records()["902"].listings] == ["2020-03-18"]


def test_the_lists_are_not_taken_for_each_other() -> None:
    with pytest.raises(RefusedError, match="it is the SDN List, not the Consolidated List"):
        events_of(CONSOLIDATED, fixture_xml(SOURCE))
    with pytest.raises(RefusedError, match="it is the Consolidated List, not the SDN List"):
        events_of(SOURCE, fixture_xml(CONSOLIDATED))


def test_the_source_says_that_no_real_file_was_read() -> None:
    assert not SOURCE.verified
    assert "unverified" in SOURCE.title
