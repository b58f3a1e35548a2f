"""Fictional FollowTheMoney files made in code."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from firmwatch.model import Excluded, Interest, Parsed, Quarantined, Record, RegisterParty
from firmwatch.sources.ftm import count, parse

FILE = "entities.ftm.json"


def line(entity_id: str, schema: str = "Company", **properties: Any) -> bytes:
    """One entity; without properties it gets a name."""
    properties = properties or {"name": [f"Works {entity_id} Ltd"]}
    entity = {"id": entity_id, "schema": schema, "properties": properties}
    return json.dumps(entity, ensure_ascii=False).encode()


def events_of(folder: Path, *lines: bytes) -> list[Parsed]:
    path = folder / "any.json"
    path.write_bytes(b"\n".join(lines))
    events = list(parse({FILE: path}))
    kept = [event for event in events if isinstance(event, (Record, RegisterParty, Interest))]
    accounted = sum(isinstance(event, (Quarantined, Excluded)) for event in events)
    accounted += sum(not item.derived for item in kept)
    assert count({FILE: path}) == {FILE: accounted}
    return events
