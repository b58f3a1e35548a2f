"""The fictional fixture of OFAC's list: its files, and the records expected of them.

`python -m tests.sources.us_ofac_sdn.regenerate` writes `expected.jsonl` anew; look at its diff.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from firmwatch.model import Record, to_row
from firmwatch.sources.us_ofac_sdn import SOURCE

FOLDER = Path(__file__).parent
EXPECTED = FOLDER / "expected.jsonl"


def fixture_files() -> dict[str, Path]:
    return {file.name: FOLDER / file.name for file in SOURCE.files}


def record_rows() -> list[dict[str, Any]]:
    return [to_row(event) for event in SOURCE.parse(fixture_files()) if isinstance(event, Record)]


def main() -> None:
    lines = [json.dumps(row, ensure_ascii=False) for row in record_rows()]
    EXPECTED.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
