"""Write expected.jsonl: ``uv run python -m tests.sources.ftm.regenerate``; review the diff."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from firmwatch.model import to_row
from firmwatch.sources.ftm import SOURCE

FIXTURE = Path(__file__).with_name("entities.ftm.json")
EXPECTED = Path(__file__).with_name("expected.jsonl")


def rows() -> list[dict[str, Any]]:
    events = SOURCE.parse({SOURCE.files[0].name: FIXTURE})
    return [{"event": type(event).__name__} | to_row(event) for event in events]


if __name__ == "__main__":
    lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in rows())
    EXPECTED.write_text("".join(lines), "utf-8")
