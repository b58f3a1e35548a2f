"""The rules of the house that a program can check."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterable
from pathlib import Path

import pytest

import firmwatch
from tests.conftest import LONGEST, TESTS

ROOT = Path(__file__).parents[2]
PACKAGE = Path(firmwatch.__file__).parent
LINES_MAX = 400
FUNCTION_LINES_MAX = 40
# Words that mean two things, or nothing (docs/glossary.md).
NOT_USED = re.compile(
    r"\b(watchlist|hit|hits|helper|helpers|utils|manager|service)\b", re.IGNORECASE
)


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    """The text of every module, by its path in the package."""
    paths = sorted(PACKAGE.rglob("*.py"))
    names = {path.relative_to(PACKAGE).as_posix(): path for path in paths}
    found = {
        name: path.read_text("utf-8")
        for name, path in names.items()
        if not path.name.startswith("_") or path.name == "__init__.py"
    }
    assert len(found) > 100, f"{PACKAGE} is not where the modules are"
    return found


# Not kept for longer than this file's tests: the collector of garbage would walk all of it.
@pytest.fixture(scope="module")
def trees(texts: dict[str, str]) -> dict[str, ast.Module]:
    """What every module was parsed to, by its path in the package."""
    return {name: ast.parse(text, name) for name, text in texts.items()}


def none_of(offenders: Iterable[str]) -> None:
    """Pass if there are none; otherwise every one of them stands in the message."""
    found = list(offenders)
    assert not found, "\n".join(["", *found])


def test_a_module_is_at_most_400_lines(texts: dict[str, str]) -> None:
    lengths = {name: len(text.splitlines()) for name, text in texts.items()}
    none_of([f"{name}: {lines} lines" for name, lines in lengths.items() if lines > LINES_MAX])


def test_a_function_is_at_most_40_lines_without_its_docstring(trees: dict[str, ast.Module]) -> None:
    too_long = []
    for name, tree in trees.items():
        for node in ast.walk(tree):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                has_more = ast.get_docstring(node) and len(node.body) > 1
                body = node.body[1:] if has_more else node.body
                length = (body[-1].end_lineno or 0) - body[0].lineno + 1
                if length > FUNCTION_LINES_MAX:
                    too_long.append(f"{name}:{node.lineno}: {node.name} has {length} lines")
    none_of(too_long)


def test_an_init_holds_exports_and_nothing_else(trees: dict[str, ast.Module]) -> None:
    allowed = (ast.Expr, ast.Import, ast.ImportFrom, ast.Assign)
    none_of(
        f"{name}:{node.lineno}"
        for name, tree in trees.items()
        if name.endswith("/__init__.py")
        for node in tree.body
        if not isinstance(node, allowed)
    )


def test_names_are_of_the_glossary(trees: dict[str, ast.Module]) -> None:
    found = []
    for module, tree in trees.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.alias):
                continue
            name = getattr(node, "name", None) or getattr(node, "id", None) or ""
            if isinstance(name, str) and NOT_USED.search(name.replace("_", " ")):
                found.append(f"{module}:{getattr(node, 'lineno', '')}: {name}")
        if NOT_USED.search(Path(module).stem.replace("_", " ")):
            found.append(module)
    none_of(found)


def test_every_package_s_exports_exist_and_are_listed() -> None:
    for info in pkgutil.walk_packages(firmwatch.__path__, "firmwatch."):
        if info.name.endswith("__main__") or ".migrations" in info.name:
            continue
        module = importlib.import_module(info.name)
        for name in getattr(module, "__all__", ()):
            assert hasattr(module, name), f"{info.name} exports {name}, which does not exist"


def test_no_module_reads_the_environment_when_it_is_imported(trees: dict[str, ast.Module]) -> None:
    none_of(
        f"{name}:{node.lineno}"
        for name, tree in trees.items()
        for node in tree.body
        if isinstance(node, (ast.Assign, ast.AnnAssign))
        and any(word in ast.unparse(node) for word in ("os.environ", "getenv"))
    )


def test_the_floors_are_exhaustive_and_have_no_exceptions() -> None:
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    assert "exhaustive = true" in text
    assert "ignore_imports" not in text
    assert "unmatched_ignore_imports_alerting" not in text


def test_the_files_that_are_tested_first_exist() -> None:
    none_of(name for name in LONGEST if not (TESTS / name).is_file())
    assert len(set(LONGEST)) == len(LONGEST)
