"""Two fictional lists as FollowTheMoney entities, on two days.

Every name, number and authority is made up; none is meant to be like a real one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

__all__ = ["FIRST_DAY", "SECOND_DAY", "SOURCES", "list_text"]

FIRST_DAY, SECOND_DAY = 1, 2

SOURCES = {
    "norland_embargo": "Embargo list of Norland (fictional)",
    "isles_register": "Shipping notices of the Outer Isles (fictional)",
}
"""The fictional sources by name, with their titles."""

Entity = tuple[str, str, dict[str, list[str]], str]

_NORLAND: tuple[Entity, ...] = (
    (
        "nor-1",
        "Company",
        {
            "name": ["Vostrika Marine Logistics LLC"],
            "alias": ["ООО «Вострика Марин Логистик»"],
            "weakAlias": ["VML"],
            "jurisdiction": ["ru"],
        },
        "Moved embargoed goods through third countries",
    ),
    (
        "nor-2",
        "Company",
        {
            "name": ["Qorvand Petrokimya Anonim Şirketi"],
            "alias": ["Qorvand Petrochemicals JSC"],
            "country": ["tr"],
            "registrationNumber": ["QP-448812"],
        },
        "Bought crude oil above the price cap",
    ),
    (
        "nor-3",
        "Company",
        {"name": ["Halcyon Drift Trading GmbH"], "country": ["de"]},
        "Sold machine tools to an embargoed buyer",
    ),
    (
        "nor-4",
        "Company",
        {
            "name": ["Mirebank Aerotech Limited"],
            "previousName": ["Mire Bank Aero Tech Ltd"],
            "country": ["gb"],
            "leiCode": ["5493MIREBANKDEMO0091"],
        },
        "Exported drone engines without a licence",
    ),
    (
        "nor-5",
        "Company",
        {"name": ["General Trading Company"], "country": ["ae"]},
        "A name of generic words, to show that it raises no alert by itself",
    ),
    (
        "nor-6",
        "Person",
        {"name": ["Erland Vask"], "birthDate": ["1961"]},
        "A person on the list: kept apart, compared with no subject",
    ),
)
_NORLAND_SECOND: Entity = (
    "nor-7",
    "Company",
    {"name": ["Tamsin & Okoye Minerals (Pty) Ltd"], "country": ["za"]},
    "Listed on the second day",
)
_ISLES: tuple[Entity, ...] = (
    (
        "isl-1",
        "Vessel",
        {"name": ["Grey Petrel"], "imoNumber": ["9074729"], "flag": ["pa"]},
        "Switched its transponder off near an embargoed port",
    ),
    (
        "isl-2",
        "CryptoWallet",
        {"publicKey": ["demo1qfictionalwalletaddress0000000000000"], "currency": ["DEMO"]},
        "Collected the freight of embargoed cargo",
    ),
)


def list_text(source: str, day: int) -> str:
    """Give a fictional list as FollowTheMoney JSON lines, as published on a day.

    On the second day Norland lists one more company and takes `nor-3` off its list.
    """
    if source == "isles_register":
        entities = list(_ISLES)
    else:
        entities = [item for item in _NORLAND if day == FIRST_DAY or item[0] != "nor-3"]
        if day == SECOND_DAY:
            entities.append(_NORLAND_SECOND)
    lines = (row for item in entities for row in _rows(source, item))
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in lines)


def _rows(source: str, entity: Entity) -> Iterator[dict[str, Any]]:
    id_, schema, properties, reason = entity
    yield {
        "id": id_,
        "schema": schema,
        "datasets": [source],
        "properties": {**properties, "topics": ["sanction"]}
        if schema != "CryptoWallet"
        else properties,
    }
    authority = "Norland Office of Embargoes" if id_.startswith("nor") else "Outer Isles Harbour"
    yield {
        "id": f"{id_}-sanction",
        "schema": "Sanction",
        "datasets": [source],
        "properties": {
            "entity": [id_],
            "authority": [f"{authority} (fictional)"],
            "program": ["DEMO-1"],
            "reason": [reason],
            "listingDate": ["2026-03-02"],
        },
    }
