"""Write src/firmwatch/sources/_ftm_vocabulary.py out of FollowTheMoney's schema files.

Unpack a followthemoney wheel (MIT licence; installing it would need PyICU), then run
``uv run --with pyyaml python scripts/build_ftm_vocabulary.py FOLDER VERSION`` where FOLDER holds
the YAML files (``followthemoney/schema``), then
``uv run ruff format``, and review the difference.
"""

import sys
from pathlib import Path

import yaml

TABLE = Path(__file__).parents[1] / "src/firmwatch/sources/_ftm_vocabulary.py"
HEAD = '''"""FollowTheMoney {version}: by scripts/build_ftm_vocabulary.py, do not edit.

The schema files are (c) OCCRP and OpenSanctions, MIT licence.
"""

VERSION = "{version}"

SCHEMATA: dict[str, tuple[str, bool, str]] = {{
'''


def words(indent: str, text: str) -> str:
    """Give a string literal of words, broken into lines of at most 100 characters."""
    lines, line = [], ""
    for word in text.split():
        if len(indent) + len(line) + len(word) + 5 > 100:
            lines.append(line)
            line = ""
        line += f" {word}" if line or lines else word
    lines.append(line)
    return "\n".join(f'{indent}"{part}"' for part in lines)


def entry(name: str, schema: dict) -> str:
    """Give one row of the table: the schemata it extends, whether it is an edge, its own names."""
    extends = " ".join(schema.get("extends") or [])
    own = " ".join(schema.get("properties") or {})
    literal = words(" " * 12, own)
    literal = f"(\n{literal}\n)" if "\n" in literal else literal.strip()
    return f'    "{name}": ("{extends}", {"edge" in schema}, {literal}),\n'


def main() -> None:
    folder, version = Path(sys.argv[1]), sys.argv[2]
    schemata: dict[str, dict] = {}
    for path in sorted(folder.glob("*.y*ml")):
        schemata.update(yaml.safe_load(path.read_text("utf-8")))
    rows = "".join(entry(name, schemata[name]) for name in sorted(schemata))
    tail = '}\n"""Schema -> (what it extends, whether it is a graph edge, its own properties)."""\n'
    TABLE.write_text(HEAD.format(version=version) + rows + tail, "utf-8")
    print(f"{TABLE}: {len(schemata)} schemata of FollowTheMoney {version}")


if __name__ == "__main__":
    main()
