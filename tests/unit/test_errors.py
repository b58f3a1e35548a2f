"""The error tree: what the docstring draws is what the classes are."""

from __future__ import annotations

import inspect
import re

from firmwatch import errors
from firmwatch.errors import FirmwatchError

DRAWN = re.compile(
    r"^ {4}(?P<branch>[│├└─ ]*)(?P<name>\w+Error) +exit (?P<code>\d), HTTP (?P<http>\d+)"
)


def drawn() -> dict[str, tuple[str | None, int, int]]:
    """Every class that the docstring draws: its parent, exit code and HTTP status."""
    found: dict[str, tuple[str | None, int, int]] = {}
    path: list[str] = []
    for line in (errors.__doc__ or "").splitlines():
        if row := DRAWN.match(line):
            depth = len(row["branch"]) // 4
            path[depth:] = [row["name"]]
            parent = path[depth - 1] if depth else None
            found[row["name"]] = (parent, int(row["code"]), int(row["http"]))
    return found


def classes() -> dict[str, type[FirmwatchError]]:
    return {
        name: item
        for name, item in inspect.getmembers(errors, inspect.isclass)
        if issubclass(item, FirmwatchError)
    }


def test_the_tree_in_the_docstring_is_the_tree_of_the_classes() -> None:
    actual: dict[str, tuple[str | None, int, int]] = {}
    for name, item in classes().items():
        parent = item.__base__
        assert parent is not None
        above = None if item is FirmwatchError else parent.__name__
        actual[name] = (above, item.exit_code, item.http_status)
    assert drawn() == actual
    assert len(actual) >= 14


def test_every_error_is_exported_documented_and_of_one_root() -> None:
    defined = [item for item in vars(errors).values() if inspect.isclass(item)]
    strays = [item for item in defined if issubclass(item, BaseException)]
    assert set(strays) == set(classes().values())
    assert sorted(classes()) == sorted(errors.__all__) == errors.__all__
    for item in classes().values():
        assert issubclass(item, FirmwatchError)
        assert "__doc__" in vars(item)
        assert item.exit_code in (1, 2, 4)
        assert 400 <= item.http_status <= 599
        assert str(item("what happened")) == "what happened"
