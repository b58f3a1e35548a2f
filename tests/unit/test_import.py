"""Importing firmwatch, or asking for help, loads nothing heavy."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

HEAVY = {"polars", "numpy", "sqlalchemy", "alembic", "lxml", "httpx", "stdnum", "rich", "anyascii"}

HELP = """
from click.testing import CliRunner
from firmwatch.cli.root import cli
assert CliRunner().invoke(cli, ["--help"]).exit_code == 0
"""


def loaded_by(code: str) -> set[str]:
    """Give the top-level modules that a fresh interpreter holds after running `code`."""
    report = "import json, sys; print(json.dumps(sorted({n.split('.')[0] for n in sys.modules})))"
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\n{report}"], capture_output=True, text=True, check=True
    )
    return set(json.loads(done.stdout.splitlines()[-1]))


@pytest.mark.parametrize(
    "code",
    [
        "import firmwatch",
        "import firmwatch.errors, firmwatch.model",
        "import firmwatch.cli.root",
        "from firmwatch.cli import main",
        HELP,
    ],
)
def test_a_light_import_loads_no_heavy_module(code: str) -> None:
    loaded = loaded_by(code)
    assert "firmwatch" in loaded
    assert loaded & HEAVY == set()


def test_the_probe_sees_a_heavy_module_where_one_is_loaded() -> None:
    assert {"sqlalchemy"} <= loaded_by("import firmwatch.ledger")


def test_comparing_loads_neither_network_nor_database() -> None:
    code = "import firmwatch\nassert firmwatch.compare('Vostrika', 'VOSTRIKA').score > 0.7"
    assert loaded_by(code) & {"polars", "sqlalchemy", "alembic", "httpx", "lxml"} == set()


def test_an_attribute_that_does_not_exist_is_named() -> None:
    import firmwatch

    assert {"compare", "screen"} <= set(firmwatch.__all__)
    with pytest.raises(AttributeError, match="no attribute 'match'"):
        _ = firmwatch.match
