from __future__ import annotations

import dataclasses
import sys
from importlib.metadata import EntryPoint
from types import ModuleType

import pytest

from firmwatch.errors import ConfigError, NotFoundError
from firmwatch.model import Source
from firmwatch.sources import registry, source, sources


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    """Make objects look like sources of installed packages."""

    def install(**found: object) -> None:
        module = ModuleType("fictional_package")
        module.__dict__.update(found)
        monkeypatch.setitem(sys.modules, "fictional_package", module)
        points = [
            EntryPoint(name, f"fictional_package:{name}", registry.ENTRY_POINT_GROUP)
            for name in found
        ]
        monkeypatch.setattr(registry, "entry_points", lambda group: points)

    return install


def named(name: str) -> Source:
    return dataclasses.replace(source("us_ofac_sdn"), name=name)


def test_the_built_in_sources_are_known_by_their_own_names() -> None:
    for name, found in sources().items():
        assert found.name == name
    assert source("us_ofac_sdn") is sources()["us_ofac_sdn"]


def test_every_source_names_files_licence_and_credible_numbers() -> None:
    for found in sources().values():
        assert found.files
        assert found.files[0].required
        assert found.licence
        assert 0 <= found.entries_min < found.entries_max
        assert 0 < found.schedule_hours <= found.stale_hours


def test_an_unknown_source_is_answered_with_the_known_names() -> None:
    with pytest.raises(NotFoundError, match=r"'us_ofac'.*Known sources:.*us_ofac_sdn"):
        source("us_ofac")


def test_another_package_may_bring_a_source(installed) -> None:  # type: ignore[no-untyped-def]
    third = named("rur_blacklist")
    installed(SOURCE=third)
    assert source("rur_blacklist") is third
    assert list(sources())[-1] == "rur_blacklist"


def test_a_built_in_source_cannot_be_replaced(installed) -> None:  # type: ignore[no-untyped-def]
    installed(SOURCE=named("us_ofac_sdn"))
    with pytest.raises(ConfigError, match="cannot be replaced"):
        sources()


def test_two_packages_cannot_share_a_name(installed) -> None:  # type: ignore[no-untyped-def]
    installed(FIRST=named("rur"), SECOND=named("rur"))
    with pytest.raises(ConfigError, match="another installed package"):
        sources()


def test_an_entry_point_must_load_a_source(installed) -> None:  # type: ignore[no-untyped-def]
    installed(SOURCE="not a source")
    with pytest.raises(ConfigError, match=r"'SOURCE'.*loads a str"):
        sources()


def test_an_entry_point_that_fails_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = EntryPoint("rur", "no_such_package_anywhere:SOURCE", registry.ENTRY_POINT_GROUP)
    monkeypatch.setattr(registry, "entry_points", lambda group: [broken])
    with pytest.raises(ConfigError, match=r"'rur' = .*ModuleNotFoundError"):
        sources()


def test_the_entry_point_group_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def entry_points(group: str) -> list[EntryPoint]:
        asked.append(group)
        return []

    monkeypatch.setattr(registry, "entry_points", entry_points)
    sources()
    assert asked == ["firmwatch.sources"]
