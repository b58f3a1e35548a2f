"""A fictional group of forty companies, as a register publishes it in the BODS 0.4 format.

Brightwater Ceramics, a vendor, is on no list. A holding above it is owned by two listed parties
together, of which one is listed on the second day only. Every name, number and date is made up.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

__all__ = ["GROUP_SUBJECT", "REGISTER", "REGISTER_TITLE", "register_text"]

REGISTER, REGISTER_TITLE = "isles_owners", "Register of owners of the Outer Isles (fictional)"
GROUP_SUBJECT = "Brightwater Ceramics Ltd"
"""The vendor that the group stands behind."""

_DAY = "2026-02-02"
_COMPANIES: tuple[tuple[str, str], ...] = (
    ("Brightwater Ceramics Ltd", "GB"),
    ("Brightwater Group BV", "NL"),
    ("Okoye Delta Holding NV", "NL"),
    ("Tamsin & Okoye Minerals (Pty) Ltd", "ZA"),
    ("Vostrika Marine Logistics LLC", "RU"),
    ("Kilnhurst Glaze Works Ltd", "GB"),
    ("Ostermoor Beteiligungen GmbH", "DE"),
    ("Ravnkilde Invest ApS", "DK"),
    ("Calder Family Holding AG", "CH"),
    ("Lantern Bay Nominees Ltd", "IE"),
    ("Sablefern Capital SA", "LU"),
    ("Portmeor Clay Company Ltd", "GB"),
    ("Trevanion Kaolin Ltd", "GB"),
    ("Halvorsen Keramikk AS", "NO"),
    ("Hedemora Kakel AB", "SE"),
    ("Quillback Partners LP", "GB"),
    ("Marrowfield Trustees Ltd", "IE"),
    ("Dunmere Equity Partners SCSp", "LU"),
    ("Pellworm Vermögensverwaltung KG", "DE"),
    ("Fennimore Industrial Holdings Ltd", "CY"),
    ("Azenhas Participações SA", "PT"),
    ("Cordillera Azul Inversiones SL", "ES"),
    ("Montclair Céramique SARL", "FR"),
    ("Bassano Smalti SpA", "IT"),
    ("Vltava Keramika as", "CZ"),
    ("Tatranská Hlina sro", "SK"),
    ("Balaton Kerámia Kft", "HU"),
    ("Pannonia Glazura doo", "RS"),
    ("Thasos Minerals AE", "GR"),
    ("Larnaca Bay Shipping Ltd", "CY"),
    ("Oued Clay Mining SARL", "MA"),
    ("Nile Kaolin Trading SAE", "EG"),
    ("Cape Agulhas Ventures (Pty) Ltd", "ZA"),
    ("Kestrel Ridge Investments Ltd", "MU"),
    ("Straits Porcelain Pte Ltd", "SG"),
    ("Jingyao Ceramics Holding Ltd", "HK"),
    ("Arita Kiln Partners KK", "JP"),
    ("Pacific Slip Casting Inc", "US"),
    ("Great Basin Feldspar LLC", "US"),
    ("Saint Lawrence Glaze Inc", "CA"),
)
# Owner, asset, the least and the most percent of the shares; None where the register has none.
_STAKES: tuple[tuple[int, int, float | None, float | None], ...] = (
    (1, 0, 80, 80),
    (5, 0, 20, 20),
    (2, 1, 55, 55),
    (6, 1, 25, 50),
    (7, 1, None, None),
    (3, 2, 35, 35),
    (4, 2, 25, 25),
    (8, 2, 40, 40),
    (9, 5, 60, 60),
    (10, 5, 40, 40),
    (11, 6, 51, 51),
    (12, 6, 49, 49),
    (13, 7, 70, 70),
    (14, 7, 30, 30),
    (16, 8, 75, 100),
    (15, 9, 100, 100),
    (17, 10, 50, 75),
    (18, 10, 25, 50),
    (19, 11, 90, 90),
    (20, 12, 66, 66),
    (21, 12, 34, 34),
    (22, 13, 45, 45),
    (23, 13, 45, 45),
    (24, 14, 80, 80),
    (25, 15, 50, 50),
    (26, 15, 50, 50),
    (27, 17, 100, 100),
    (28, 18, 62.5, 62.5),
    (29, 19, 33.4, 33.4),
    (30, 19, 33.3, 33.3),
    (31, 19, 33.3, 33.3),
    (32, 20, 100, 100),
    (33, 21, 75, 75),
    (34, 22, 25, 50),
    (35, 22, 50, 75),
    (36, 24, 40, 40),
    (37, 25, 10, 10),
    (38, 26, 15, 15),
    (39, 27, 51, 51),
    # Two who own each other, as groups do.
    (24, 36, 12, 12),
    (3, 32, 30, 30),
)
_PEOPLE: tuple[tuple[str, str, int, str, float], ...] = (
    ("Ines Calder", "1970", 8, "shareholding", 25),
    ("Tobias Renwick", "1958", 16, "shareholding", 100),
)


def register_text() -> str:
    """Give the register as a JSON array of BODS 0.4 statements."""
    return json.dumps(list(_statements()), ensure_ascii=False, indent=1) + "\n"


def _statements() -> Iterator[dict[str, Any]]:
    details: dict[str, Any]
    for number, (name, country) in enumerate(_COMPANIES):
        details = {
            "entityType": {"type": "registeredEntity"},
            "name": name,
            "jurisdiction": {"name": country, "code": country},
        }
        yield _statement("entity", f"company-{number:02}", details)
    for number, (name, born, *_) in enumerate(_PEOPLE):
        details = {
            "personType": "knownPerson",
            "names": [{"type": "legal", "fullName": name}],
            "birthDate": born,
        }
        yield _statement("person", f"person-{number}", details)
    stakes: list[tuple[str, int, str, dict[str, float]]] = [
        (f"company-{owner:02}", asset, "shareholding", _share(least, most))
        for owner, asset, least, most in _STAKES
    ]
    stakes += [
        (f"person-{number}", asset, kind, {"exact": share})
        for number, (_, _, asset, kind, share) in enumerate(_PEOPLE)
    ]
    for number, (party, asset, kind, share) in enumerate(stakes):
        yield _relationship(f"interest-{number:02}", party, asset, kind, share)
    # Who holds the rest of it, the register does not know.
    unknown = {"reason": "subjectUnableToConfirmOrIdentifyBeneficialOwner"}
    yield _relationship("interest-unknown", unknown, 29, "unknownInterest", {})


def _share(least: float | None, most: float | None) -> dict[str, float]:
    if least is None or most is None:
        return {}
    return {"exact": least} if least == most else {"exclusiveMinimum": least, "maximum": most}


def _relationship(
    id_: str, party: str | dict[str, str], asset: int, kind: str, share: dict[str, float]
) -> dict[str, Any]:
    interest: dict[str, Any] = {"type": kind, "directOrIndirect": "direct", "startDate": _DAY}
    if share:
        interest["share"] = share
    details = {
        "subject": f"company-{asset:02}",
        "interestedParty": party,
        "interests": [interest],
    }
    return _statement("relationship", id_, details)


def _statement(kind: str, record: str, details: dict[str, Any]) -> dict[str, Any]:
    return {
        "statementId": f"isles-{record}-1".ljust(32, "0"),
        "declarationSubject": "company-00",
        "statementDate": _DAY,
        "publicationDetails": {
            "publicationDate": _DAY,
            "bodsVersion": "0.4",
            "publisher": {"name": REGISTER_TITLE},
        },
        "recordId": record,
        "recordType": kind,
        "recordStatus": "new",
        "recordDetails": {"isComponent": False, **details},
    }
