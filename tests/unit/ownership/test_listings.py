"""Each rule starts from the lists of its own authority."""

from __future__ import annotations

import pytest

from firmwatch.model import Listing, ListingStatus
from firmwatch.ownership import ANY_LIST, starts_from

SANCTION, EXPORT = ListingStatus.SANCTION, ListingStatus.EXPORT_CONTROL
STARTS = {
    "ofac_50": [
        ("us_ofac_sdn", Listing("RUSSIA-EO14024", "OFAC")),
        ("ftm", Listing("NPWMD", "Office of Foreign Assets Control")),
        ("us_csl", Listing("Specially Designated Nationals (SDN)", "US Treasury Department")),
    ],
    "eu": [("eu_fsf", Listing("UKR", "European Union"))],
    "uk": [("uk_sl", Listing("Russia", "United Kingdom"))],
    "bis_affiliates": [
        ("us_csl", Listing("Entity List (EL)", "US Bureau of Industry and Security", EXPORT)),
        ("us_csl", Listing("Military End User (MEU) List", "US Bureau of Industry", EXPORT)),
    ],
}


@pytest.mark.parametrize("rule", STARTS)
def test_a_rule_starts_from_its_own_lists_and_from_no_others(rule: str) -> None:
    for name, pairs in STARTS.items():
        for source, listing in pairs:
            assert starts_from(rule, source, [listing]) == (name == rule)
            assert starts_from(ANY_LIST, source, [listing])


def test_those_who_are_not_blocked_start_no_50_percent_rule() -> None:
    listing = Listing("UKRAINE-EO13662", "OFAC")
    assert not starts_from("ofac_50", "us_ofac_cons", [listing])
    assert not starts_from("ofac_50", "us_ofac_cons_enhanced", [listing])
    assert starts_from(ANY_LIST, "us_ofac_cons", [listing])


def test_a_debarment_starts_nothing() -> None:
    listing = Listing("Debarred", "United Kingdom", ListingStatus.DEBARMENT)
    assert not starts_from("uk", "uk_sl", [listing])
    assert not starts_from(ANY_LIST, "uk_sl", [listing])
    assert not starts_from("uk", "uk_sl", [])
