"""The documentation: current, complete, without dead links, and every example runs."""

from __future__ import annotations

import dataclasses
import importlib.util
import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType

import click
import pytest

import firmwatch
import firmwatch.model
from firmwatch import errors
from firmwatch.cli.root import cli, main
from firmwatch.config import SETTINGS, SourceSettings
from firmwatch.model import Alert, Source, to_row
from firmwatch.sources import read_source, registry, sources
from firmwatch.text.identifiers import SCHEMES

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *DOCS.rglob("*.md")])
RUNNABLE = [
    DOCS / "tutorial.md",
    DOCS / "explanation" / "ownership-rules.md",
    *sorted((DOCS / "how-to").glob("*.md")),
]

# A block of a page with the comment before it, if any: `<!-- run -->`, `<!-- file: NAME -->`.
_BLOCK = re.compile(r"^(?:<!-- (run|file: [^\n]+?) -->\n)?```(\w*)\n(.*?)^```$", re.M | re.S)
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#{1,6} +(.+?) *$", re.M)
_ANY = "..."


@dataclass(frozen=True, slots=True)
class Command:
    """A line behind a `$`, what it is to print, and the exit code that the text says."""

    line: str
    printed: list[str] = field(default_factory=list)
    exit_code: int = 0


@dataclass(frozen=True, slots=True)
class Desk:
    """An empty folder to work in, what is changed for it, and what is printed."""

    patch: pytest.MonkeyPatch
    capture: pytest.CaptureFixture[str]


@pytest.fixture
def desk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Desk:
    for name in os.environ:
        if name.startswith("FIRMWATCH_"):
            monkeypatch.delenv(name)
    folder = tmp_path / "desk"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("FIRMWATCH_OUTPUT", "table")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "no-config"))
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    monkeypatch.setenv("PATH", path)
    return Desk(monkeypatch, capsys)


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _reference() -> ModuleType:
    scripts = ROOT / "scripts"
    spec = importlib.util.spec_from_file_location("build_reference", scripts / "build_reference.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.path.insert(0, str(scripts))
    try:
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(str(scripts))
    return module


def _read(name: str) -> str:
    return (DOCS / name).read_text("utf-8")


class TestReference:
    def test_it_is_what_the_script_writes(self) -> None:
        pages = _reference().build()
        assert {path.name for path in (DOCS / "reference").iterdir()} == set(pages)
        for name, text in pages.items():
            assert _read(f"reference/{name}") == text, f"{name} is not current: run `make docs`"

    def test_every_setting_is_in_it(self) -> None:
        text = _read("reference/settings.md")
        for setting in SETTINGS:
            assert f"| `{setting.key}` |" in text
            assert f"`{setting.variable}`" in text
        for item in dataclasses.fields(SourceSettings):
            assert f"| `{item.name}` |" in text

    def test_every_source_with_its_files_is_in_it(self) -> None:
        text = _read("reference/sources.md")
        for name, source in sources().items():
            if name in registry._BUILT_IN:
                assert f"\n## {name}\n" in text
                assert all(f"| `{file.name}` |" in text for file in source.files)

    def test_every_command_and_option_is_in_it(self) -> None:
        text = _read("reference/commands.md")
        for path, command in _commands(cli, "firmwatch"):
            assert f"\n## {path}\n" in text
            for option in command.params:
                if isinstance(option, click.Option):
                    assert all(f"`{name}`" in text for name in option.opts), option.opts

    def test_every_error_is_in_it(self) -> None:
        text = _read("reference/errors.md")
        for name in errors.__all__:
            kind = getattr(errors, name)
            row = next(line for line in text.splitlines() if line.startswith(f"| `{name}` |"))
            assert f"| {kind.exit_code} | {kind.http_status} |" in row

    def test_every_identifier_scheme_is_in_it(self) -> None:
        text = _read("reference/identifiers.md")
        assert all(f"| `{key}` | {scheme.title} |" in text for key, scheme in SCHEMES.items())

    def test_every_field_of_an_alert_is_in_it(self) -> None:
        text = _read("reference/alert.md")
        names = Alert.row_fields()
        assert all(f"| `{name}` |" in text for name in names)


def _commands(group: click.Group, path: str) -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command
        yield f"{path} {name}", command
        if isinstance(command, click.Group):
            yield from _commands(command, f"{path} {name}")


class TestLinks:
    @pytest.mark.parametrize("page", PAGES, ids=_name)
    def test_every_relative_link_leads_somewhere(self, page: Path) -> None:
        text = _BLOCK.sub("", page.read_text("utf-8"))
        for link in _LINK.findall(text):
            if re.match(r"[a-z]+:", link):
                continue
            file, _, anchor = link.partition("#")
            place = (page.parent / file).resolve() if file else page
            assert place.exists(), f"{_name(page)}: {link} leads nowhere"
            if anchor:
                assert anchor in _anchors(place), f"{_name(page)}: {link} has no such heading"

    @pytest.mark.parametrize("page", sorted(DOCS.rglob("*.md")), ids=_name)
    def test_a_page_has_one_title(self, page: Path) -> None:
        text = _BLOCK.sub("", page.read_text("utf-8"))
        assert len(re.findall(r"^# ", text, re.M)) == 1


def _anchors(page: Path) -> set[str]:
    """Give the anchors of a page's headings as GitHub makes them."""
    headings = _HEADING.findall(_BLOCK.sub("", page.read_text("utf-8")))
    plain = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings)
    return {heading.strip().replace(" ", "-") for heading in plain}


class TestExamples:
    @pytest.mark.skipif(os.name == "nt", reason="the examples are typed into a POSIX shell")
    @pytest.mark.parametrize("page", RUNNABLE, ids=_name)
    def test_every_runnable_block_gives_what_the_page_says(self, page: Path, desk: Desk) -> None:
        ran = 0
        for mark, _, body in _BLOCK.findall(page.read_text("utf-8")):
            if mark.startswith("file: "):
                path = Path(mark.removeprefix("file: "))
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(body, "utf-8")
            elif mark == "run":
                for command in _parsed(body):
                    _run(command, desk)
                    ran += 1
        assert ran, f"{_name(page)} has no runnable block"

    def test_every_transcript_of_the_tutorial_is_runnable(self) -> None:
        """Only what needs the network may be left out: installing firmwatch itself."""
        for mark, language, body in _BLOCK.findall(_read("tutorial.md")):
            if language == "console" and mark != "run":
                assert body.startswith("$ pip install")


def _parsed(block: str) -> list[Command]:
    commands: list[Command] = []
    asked = False
    for line in block.splitlines():
        if line == "$ echo $?":
            asked = True
        elif line.startswith("$ "):
            commands.append(Command(line.removeprefix("$ ")))
        elif asked:
            commands[-1] = dataclasses.replace(commands[-1], exit_code=int(line))
            asked = False
        elif line.strip():
            commands[-1].printed.append(line)
    return commands


def _run(command: Command, desk: Desk) -> None:
    """Run a command as on a terminal 100 characters wide, and hold it to what the page says."""
    if command.line.startswith("cd "):
        desk.patch.chdir(command.line.removeprefix("cd "))
        return
    if command.line.startswith("firmwatch "):
        code, printed = _firmwatch(shlex.split(command.line), desk)
    else:
        done = subprocess.run(command.line, shell=True, capture_output=True, timeout=120)
        code, printed = done.returncode, (done.stdout + done.stderr).decode("utf-8")
    assert code == command.exit_code, f"{command.line}\n{printed}"
    folded = " ".join(printed.split())
    for line in command.printed:
        pattern = ".*".join(re.escape(" ".join(part.split())) for part in line.split(_ANY))
        assert re.search(pattern, folded), f"{command.line} does not print {line!r}:\n{printed}"


def _firmwatch(arguments: list[str], desk: Desk) -> tuple[object, str]:
    """Run the program in this process: starting Python for each line would take minutes."""
    desk.patch.setattr(sys, "argv", arguments)
    with pytest.raises(SystemExit) as left:
        main()
    return left.value.code, "".join(desk.capture.readouterr())


class TestContributing:
    def test_the_example_of_a_new_source_runs(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
        written = {}
        for mark, _, body in _BLOCK.findall(text):
            if mark.startswith("file: "):
                path = tmp_path / Path(mark.removeprefix("file: ")).name
                path.write_text(body, "utf-8")
                written[path.name] = path
        assert set(written) == {"norland_trade.py", "measures.csv", "expected.jsonl"}
        monkeypatch.syspath_prepend(tmp_path)
        source = importlib.import_module("norland_trade").SOURCE
        assert isinstance(source, Source)
        files = {"measures.csv": written["measures.csv"]}
        rows = [{"event": type(event).__name__} | to_row(event) for event in source.parse(files)]
        expected = written["expected.jsonl"].read_text("utf-8").splitlines()
        assert rows == [json.loads(line) for line in expected]
        reading = read_source(source, files, lambda table, item: None)
        assert [count.balanced for count in reading.counts] == [True]
        assert reading.counts[0].quarantined == 1
        line = re.search(r'^"norland_trade": "firmwatch\.sources\.(\w+)",$', text, re.M)
        assert line
        monkeypatch.setitem(registry._BUILT_IN, source.name, line[1])
        with pytest.warns(UserWarning, match="measures.csv line 3 is not screened against"):
            found = firmwatch.screen(
                {"name": "OSTERHOLM FERRO-ALLOYS LIMITED", "country": "GB"},
                {"norland_trade": written["measures.csv"]},
            )
        assert [alert.record_name for alert in found] == ["Osterholm Ferroalloys Ltd"]
        assert found[0].snapshot.source == "norland_trade"

    def test_every_make_target_that_is_named_exists(self) -> None:
        makefile = (ROOT / "Makefile").read_text("utf-8")
        text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
        for target in set(re.findall(r"`make (\w+)`", text)):
            assert re.search(rf"^{target}:", makefile, re.M), target

    def test_every_floor_is_drawn(self) -> None:
        text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
        package = Path(firmwatch.__file__).parent
        for path in package.iterdir():
            if not path.name.startswith("_") and path.suffix in ("", ".py"):
                assert re.search(rf"\b{path.stem}\b", text), f"{path.stem} is not drawn"


def test_every_type_of_the_model_is_in_the_glossary() -> None:
    text = _read("glossary.md")
    for name in firmwatch.model.__all__:
        heading = re.sub(r"(?<!^)(?=[A-Z])", " ", name).capitalize()
        if name[0].isupper():
            assert f"`{name}`" in text or f"\n### {heading}\n" in text, name


def test_the_changelog_has_the_version_of_the_package() -> None:
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert re.search(
        rf"^## \[{re.escape(firmwatch.__version__)}\] - \d{{4}}-\d\d-\d\d$", text, re.M
    )


@pytest.mark.parametrize("number", range(1, 10))
def test_every_scope_rule_names_its_test(number: int) -> None:
    text = _read("explanation/scope.md")
    section = text.partition(f"## S{number} ")[2].partition("\n## ")[0]
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", section)
    assert named, f"S{number} names no test"
    for path, name in named:
        assert re.search(rf"^class {name}\b|def {name}\b", (ROOT / path).read_text("utf-8"), re.M)
