"""Asking for help loads nothing heavy, and works anywhere."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = {
    *("polars", "lxml", "sqlalchemy", "alembic", "stdnum", "anyascii", "rich", "httpx"),
    *("numpy", "python_calamine", "charset_normalizer", "cryptography"),
}

_CALL = """
import json, sys
from firmwatch.cli import main
try:
    main()
except SystemExit as left:
    code = left.code
print(json.dumps([code, sorted({name.partition('.')[0] for name in sys.modules})]), file=sys.stderr)
"""


def call(folder: Path, *arguments: str) -> tuple[int, set[str], str]:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", _CALL, *arguments],
        cwd=folder,
        capture_output=True,
        check=True,
        timeout=60,
    )
    code, loaded = json.loads(done.stderr.decode().splitlines()[-1])
    return code, set(loaded), done.stdout.decode()


@pytest.mark.parametrize(
    "arguments",
    [
        ("--help",),
        ("--version",),
        ("run", "--help"),
        ("alerts", "list", "-h"),
        ("portfolio", "import", "-h"),
        ("completion", "bash"),
    ],
)
def test_help_loads_nothing_heavy(arguments: tuple[str, ...], tmp_path: Path) -> None:
    code, loaded, out = call(tmp_path, *arguments)
    assert code == 0
    assert out
    assert loaded & HEAVY == set()
    assert list(tmp_path.iterdir()) == []


def test_comparing_opens_no_database(tmp_path: Path) -> None:
    code, loaded, out = call(tmp_path, "explain", "SIS DOO", "SIS d.o.o.")
    assert code == 0
    assert json.loads(out)["score"] > 0.7
    assert loaded & {"polars", "sqlalchemy", "alembic", "lxml", "httpx"} == set()
    assert list(tmp_path.iterdir()) == []


def test_help_in_a_folder_with_broken_settings(tmp_path: Path) -> None:
    (tmp_path / "firmwatch.toml").write_text("not toml", encoding="utf-8")
    code, _, out = call(tmp_path, "--help")
    assert code == 0
    for command in ("demo", "init", "sources", "portfolio", "run", "alerts", "screen", "explain"):
        assert command in out


def test_importing_the_package_loads_nothing(tmp_path: Path) -> None:
    text = "import firmwatch, sys; print(*sorted(n.partition('.')[0] for n in sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", text], cwd=tmp_path, capture_output=True, check=True, timeout=60
    )
    assert set(done.stdout.decode().split()) & (HEAVY | {"click"}) == set()
