"""The rules of the house that a program can check."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import firmwatch

ROOT = Path(__file__).parents[2]
PACKAGE = Path(firmwatch.__file__).parent
LINES_MAX = 400
FUNCTION_LINES_MAX = 40
# Words that mean two things, or nothing (docs/glossary.md).
NOT_USED = re.compile(
    r"\b(watchlist|hit|hits|helper|helpers|utils|manager|service)\b", re.IGNORECASE
)


def _modules() -> Iterator[Path]:
    for path in sorted(PACKAGE.rglob("*.py")):
        if not path.name.startswith("_") or path.name == "__init__.py":
            yield path


def _ids(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


@pytest.mark.parametrize("path", list(_modules()), ids=_ids)
def test_a_module_is_at_most_400_lines(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= LINES_MAX


@pytest.mark.parametrize("path", list(_modules()), ids=_ids)
def test_a_function_is_at_most_40_lines_without_its_docstring(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            body = node.body[1:] if ast.get_docstring(node) and len(node.body) > 1 else node.body
            length = (body[-1].end_lineno or 0) - body[0].lineno + 1
            assert length <= FUNCTION_LINES_MAX, f"{node.name} has {length} lines"


@pytest.mark.parametrize("path", list(_modules()), ids=_ids)
def test_an_init_holds_exports_and_nothing_else(path: Path) -> None:
    if path.name != "__init__.py" or path.parent == PACKAGE:
        return
    for node in ast.parse(path.read_text("utf-8")).body:
        assert isinstance(node, (ast.Expr, ast.Import, ast.ImportFrom, ast.Assign)), path


@pytest.mark.parametrize("path", list(_modules()), ids=_ids)
def test_names_are_of_the_glossary(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.alias):
            continue
        name = getattr(node, "name", None) or getattr(node, "id", None) or ""
        if isinstance(name, str):
            assert not NOT_USED.search(name.replace("_", " ")), f"{path}: {name}"
    assert not NOT_USED.search(path.stem.replace("_", " "))


def test_every_package_s_exports_exist_and_are_listed() -> None:
    for info in pkgutil.walk_packages(firmwatch.__path__, "firmwatch."):
        if info.name.endswith("__main__") or ".migrations" in info.name:
            continue
        module = importlib.import_module(info.name)
        for name in getattr(module, "__all__", ()):
            assert hasattr(module, name), f"{info.name} exports {name}, which does not exist"


def test_no_module_reads_the_environment_when_it_is_imported() -> None:
    for path in _modules():
        tree = ast.parse(path.read_text("utf-8"))
        for node in tree.body:
            if isinstance(node, (ast.Assign, ast.AnnAssign)):
                text = ast.unparse(node)
                assert "os.environ" not in text, path
                assert "getenv" not in text, path


def test_the_floors_are_exhaustive_and_have_no_exceptions() -> None:
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    assert "exhaustive = true" in text
    assert "ignore_imports" not in text
    assert "unmatched_ignore_imports_alerting" not in text
