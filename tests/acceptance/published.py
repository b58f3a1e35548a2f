"""Fictional lists in three publishers' own formats, and a fictional vendor list, made by code."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

FORMATS = ("us_ofac_sdn", "un_sc", "ftm")
LISTED = (1, "Vostrika Marine Logistics LLC")
LEAVING = (2, "Halcyon Drift Trading LLC")
COMING = (3, "Tamsin Okoye Minerals Ltd")
PERSON = (4, "Erland Vask")
FIRST_FILLER = 100
FILLERS = 40

_ONSETS = ("Bra", "Dor", "Fel", "Gri", "Kup", "Lom", "Nar", "Pid", "Tev", "Zul")
_ENDINGS = ("ndike", "squor", "mplow", "rthax")


@dataclass(frozen=True, slots=True)
class Party:
    """One fictional entry of a list."""

    number: int
    name: str
    person: bool = False


def fillers(count: int = FILLERS) -> list[Party]:
    """Organisations that no vendor list names."""
    names = [f"{onset}{ending} Holdings LLC" for onset in _ONSETS for ending in _ENDINGS]
    return [Party(FIRST_FILLER + position, names[position]) for position in range(count)]


def parties(*extra: tuple[int, str]) -> list[Party]:
    """The first day's list, or the named parties with the same fillers and the same person."""
    chosen = extra or (LISTED, LEAVING)
    return [*(Party(*item) for item in chosen), Party(*PERSON, person=True), *fillers()]


def main_file(source: str) -> str:
    """The name of the file that holds a source's entries."""
    return {
        "us_ofac_sdn": "sdn.csv",
        "un_sc": "consolidated.xml",
        "ftm": "entities.ftm.json",
    }[source]


def publish(folder: Path, source: str, listed: Iterable[Party]) -> None:
    """Write a list into `folder` as its publisher would."""
    folder.mkdir(parents=True, exist_ok=True)
    listed = list(listed)
    if source == "us_ofac_sdn":
        _publish_ofac(folder, listed)
        return
    make = _un_text if source == "un_sc" else _ftm_text
    (folder / main_file(source)).write_text(make(listed), encoding="utf-8", newline="\n")


def sdn_row(party: Party) -> str:
    kind = '"individual"' if party.person else "-0- "
    nulls = ",".join(["-0- "] * 7)
    return f'{party.number},"{party.name}",{kind},"DEMO",{nulls},"Fictional."\r\n'


def _publish_ofac(folder: Path, listed: list[Party]) -> None:
    addresses = (f'{p.number},{p.number},-0- ,-0- ,"Panama",-0- \r\n' for p in listed)
    aliases = (f'{p.number},{p.number},"aka","ALIAS {p.name}",-0- \r\n' for p in listed)
    for name, rows in (
        ("sdn.csv", map(sdn_row, listed)),
        ("add.csv", addresses),
        ("alt.csv", aliases),
    ):
        text = "".join(rows) + "\x1a"
        (folder / name).write_text(text, encoding="utf-8", newline="")


def un_record(party: Party) -> str:
    kind = "INDIVIDUAL" if party.person else "ENTITY"
    return (
        f"<{kind}><DATAID>{party.number}</DATAID>\n<FIRST_NAME>{party.name}</FIRST_NAME>"
        f"<UN_LIST_TYPE>Examplia</UN_LIST_TYPE><LISTED_ON>2029-05-06</LISTED_ON></{kind}>\n"
    )


def _un_text(listed: list[Party]) -> str:
    people = "".join(un_record(party) for party in listed if party.person)
    entities = "".join(un_record(party) for party in listed if not party.person)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<CONSOLIDATED_LIST dateGenerated="2031-03-04T05:06:07Z">\n'
        f"<INDIVIDUALS>\n{people}</INDIVIDUALS>\n<ENTITIES>\n{entities}</ENTITIES>\n"
        "</CONSOLIDATED_LIST>\n"
    )


def ftm_line(party: Party) -> str:
    entity = {
        "id": f"nor-{party.number}",
        "schema": "Person" if party.person else "Company",
        "datasets": ["norland"],
        "properties": {"name": [party.name], "topics": ["sanction"], "country": ["pa"]},
    }
    return json.dumps(entity) + "\n"


def _ftm_text(listed: list[Party]) -> str:
    return "".join(map(ftm_line, listed))


VENDORS = (
    ("S-1", LISTED[1].upper(), "PA"),
    ("S-2", LEAVING[1], "PA"),
    ("S-3", COMING[1], "ZA"),
    ("S-4", "Brightwater Ceramics Ltd", "GB"),
    ("S-5", "Fjordblikk Emballasje AS", "NO"),
    ("S-6", PERSON[1], "NO"),
    ("S-7", "", "DE"),
)
"""Two listed, one that is listed later, two that never are, a person, and a row without a name."""


def write_vendors(path: Path, rows: Iterable[tuple[str, str, str]] = VENDORS) -> Path:
    """Write a vendor list as an enterprise system might export it."""
    lines = ["Vendor no;Vendor name;Country", *(";".join(row) for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
