"""The command line called in this process, in a workspace over fictional lists."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from firmwatch.cli.root import main
from tests.acceptance.published import FORMATS, parties, publish, write_vendors
from tests.crashes.workspaces import HOMES


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command left behind."""

    code: int
    out: bytes
    err: str

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Standard output as JSON lines."""
        return [json.loads(line) for line in self.out.decode().splitlines()]


Firmwatch = Callable[..., Outcome]


@pytest.fixture(autouse=True)
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the settings of whoever runs the tests out of them."""
    settle(monkeypatch, tmp_path)


def settle(patch: pytest.MonkeyPatch, folder: Path) -> None:
    """Let commands find settings in a folder, and no others."""
    for name in list(os.environ):
        if name.startswith("FIRMWATCH_"):
            patch.delenv(name)
    for name in HOMES:
        patch.setenv(name, str(folder / "home"))


@pytest.fixture
def firmwatch(
    capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> Firmwatch:
    """Call the command line; `code` is the exit code that it must leave with."""

    def call(*arguments: object, code: int = 0) -> Outcome:
        monkeypatch.setattr(sys, "argv", ["firmwatch", *map(str, arguments)])
        capfdbinary.readouterr()
        with pytest.raises(SystemExit) as left:
            main()
        out, err = capfdbinary.readouterr()
        outcome = Outcome(int(left.value.code or 0), out, err.decode())
        assert outcome.code == code, (arguments, outcome)
        assert "Traceback" not in outcome.err
        return outcome

    return call


@dataclass(frozen=True, slots=True)
class Place:
    """A workspace, the folder where its publishers publish, and its vendor list."""

    folder: Path
    published: Path
    vendors: Path

    def source(self, name: str) -> Path:
        """The folder of one publisher."""
        return self.published / name


@pytest.fixture
def make_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Place]:
    """Make a workspace over some of the fictional lists and change into it."""

    def make(sources: tuple[str, ...] = FORMATS, name: str = "workspace") -> Place:
        place = Place(tmp_path / name, tmp_path / f"{name}-published", tmp_path / "vendors.csv")
        place.folder.mkdir()
        text = [f"sources = {json.dumps(sources)}"]
        for source in sources:
            publish(place.source(source), source, parties())
            url = json.dumps(f"{place.source(source).as_posix()}/")
            text += [f"[source.{source}]", f"url = {url}", "entries_min = 10"]
        (place.folder / "firmwatch.toml").write_text("\n".join(text) + "\n", encoding="utf-8")
        write_vendors(place.vendors)
        monkeypatch.chdir(place.folder)
        return place

    return make


@pytest.fixture
def place(make_place: Callable[..., Place], firmwatch: Firmwatch) -> Place:
    """A workspace over one list in FollowTheMoney's format, with the vendors imported and run."""
    made = make_place(("ftm",))
    firmwatch("portfolio", "import", made.vendors)
    firmwatch("run")
    return made
