"""Settings: which value wins, where it came from, and what is wrong with one."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest

from firmwatch.config import SETTINGS, Settings, SourceSettings, load_settings, shown_value
from firmwatch.errors import ConfigError
from firmwatch.steps.configured import configured_source


class Desk:
    """A workspace with its file, a user file and an environment."""

    def __init__(self, folder: Path) -> None:
        self.workspace = folder / "work"
        self.workspace.mkdir()
        self.file = self.workspace / "firmwatch.toml"
        self.user_file = folder / "config.toml"
        self.environment: dict[str, str] = {}
        self.flags: dict[str, Any] = {}

    def settings(self) -> Settings:
        return load_settings(self.workspace, self.environment, self.flags, self.user_file)

    def origin(self, key: str) -> str:
        (found,) = (item.origin for item in self.settings().origins if item.key == key)
        return found


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_flag_wins_over_environment_over_workspace_over_user_file_over_default(desk: Desk) -> None:
    assert desk.settings().alert_threshold == 0.3
    assert desk.origin("alert_threshold") == "default"
    desk.user_file.write_text("alert_threshold = 0.1")
    assert desk.settings().alert_threshold == 0.1
    assert desk.origin("alert_threshold") == str(desk.user_file)
    desk.file.write_text("alert_threshold = 0.2")
    assert desk.settings().alert_threshold == 0.2
    assert desk.origin("alert_threshold") == str(desk.file)
    desk.environment["FIRMWATCH_ALERT_THRESHOLD"] = "0.3"
    assert desk.settings().alert_threshold == 0.3
    assert desk.origin("alert_threshold") == "environment FIRMWATCH_ALERT_THRESHOLD"
    desk.flags["alert_threshold"] = 0.4
    assert desk.settings().alert_threshold == 0.4
    assert desk.origin("alert_threshold") == "flag"
    desk.flags["alert_threshold"] = None
    assert desk.settings().alert_threshold == 0.3


def test_every_setting_has_its_default_doc_and_place_in_the_settings(desk: Desk) -> None:
    settings = desk.settings()
    assert [item.key for item in settings.origins] == [item.key for item in SETTINGS]
    fields = {item.name for item in dataclasses.fields(Settings)}
    for setting in SETTINGS:
        assert setting.key in fields
        assert setting.doc.endswith(".")
        value = getattr(settings, setting.key)
        assert (list(value) if isinstance(value, tuple) else value) == setting.default
        assert isinstance(setting.default, setting.type)


def test_settings_are_frozen_and_know_their_folders(desk: Desk) -> None:
    settings = desk.settings()
    with pytest.raises(dataclasses.FrozenInstanceError):
        settings.alert_threshold = 0.0  # type: ignore[misc]
    assert settings.lake == desk.workspace / "lake"
    assert settings.database == f"sqlite:///{(desk.workspace / 'ledger.sqlite').as_posix()}"
    desk.environment["FIRMWATCH_LEDGER_URL"] = "postgresql://db.example/firmwatch"
    assert desk.settings().database == "postgresql://db.example/firmwatch"


@pytest.mark.parametrize("text", ["un_sc, mine ,", "un_sc,mine"])
def test_a_list_is_read_from_commas(desk: Desk, text: str) -> None:
    desk.environment["FIRMWATCH_SOURCES"] = text
    assert desk.settings().sources == ("un_sc", "mine")
    desk.file.write_text('sources = ["a"]')
    desk.environment.clear()
    assert desk.settings().sources == ("a",)


UNREADABLE = {
    "alert_threshold": ['"high"', "nan", "inf", "-0.1", "1.1", "true", "[0.5]", "2026-01-01"],
    "fetch_attempts": ["0", "21", "2.5", "inf", "nan", '"many"', "false"],
    "fetch_timeout_seconds": ["0.5", "inf", "1e300", "-1"],
    "fetch_total_seconds": ["0", "86401", "nan"],
    "fetch_pause_minutes": ["-1", "10081", "1.5"],
    "fetch_size_max_mb": ["0", "-5", "{}"],
    "shrinkage_max": ["2", "nan"],
    "register_role_retention_days": ["-1", "1000000000000", "1.5"],
    "snapshot_retention_days": ["-1", "1000000000000", "1.5"],
    "sources": ["5", "[1]", "{a = 1}", "true", '[["un_sc"]]'],
    "ledger_url": ["5", "true", '["sqlite://"]', "{a = 1}"],
    "actor": ["7", "1.5"],
}


@pytest.mark.parametrize(
    ("key", "text"), [(key, text) for key, texts in UNREADABLE.items() for text in texts]
)
def test_an_unreadable_setting_is_named_with_where_it_came_from(
    desk: Desk, key: str, text: str
) -> None:
    desk.file.write_text(f"{key} = {text}")
    with pytest.raises(ConfigError) as caught:
        desk.settings()
    assert key in str(caught.value)
    assert str(desk.file) in str(caught.value)


@pytest.mark.parametrize("text", ["", "high", "nan", "-inf", "1e400", "0,5", "7"])
def test_an_unreadable_variable_is_named(desk: Desk, text: str) -> None:
    desk.environment["FIRMWATCH_ALERT_THRESHOLD"] = text
    with pytest.raises(ConfigError, match=r"alert_threshold.*FIRMWATCH_ALERT_THRESHOLD"):
        desk.settings()


def test_an_unreadable_flag_is_named(desk: Desk) -> None:
    desk.flags["alert_threshold"] = 7
    with pytest.raises(ConfigError, match=r"alert_threshold from flag is 7; .*between 0.0 and 1.0"):
        desk.settings()


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("treshold = 1", r"unknown setting 'treshold'\. Known are: .*alert_threshold"),
        ("alert_threshold = ", "not valid TOML"),
        ("alert_threshold = 0.5\nalert_threshold = 0.6", "not valid TOML"),
        ("source = 3", r"source in .*\[source.NAME\]"),
        ('source = ["un_sc"]', r"source in .*\[source.NAME\]"),
        ("[source]\nun_sc = 3", r"\[source.un_sc\].*takes only"),
        ("[source.mine]\ncolour = 3", r"\[source.mine\].*takes only: .*parser"),
        ("[source.mine]\nurl = 3", r"\[source.mine\] url .*3, not a str"),
        ('[source.mine]\nentries_min = "5"', r"\[source.mine\] entries_min .*not a int"),
        ("[source.mine]\nentries_min = true", r"\[source.mine\] entries_min .*not a int"),
        ("[source.mine]\nstale_hours = 1.5", r"\[source.mine\] stale_hours .*not a int"),
        ('[source.mine]\nurls = "x"', r"\[source.mine\] urls .*not a dict"),
        ("[source.mine]\nurls = {a = 3}", r"\[source.mine\] urls .*3 for a"),
    ],
)
@pytest.mark.parametrize("place", ["file", "user_file"])
def test_a_file_that_cannot_be_read_says_where_and_why(
    desk: Desk, place: str, text: str, cause: str
) -> None:
    path: Path = getattr(desk, place)
    path.write_text(text)
    with pytest.raises(ConfigError, match=cause) as caught:
        desk.settings()
    assert str(path) in str(caught.value)


def test_a_file_in_another_encoding_or_a_folder_is_refused(desk: Desk) -> None:
    desk.file.write_bytes('actor = "Zoë"'.encode("latin-1"))
    with pytest.raises(ConfigError, match="not valid TOML"):
        desk.settings()
    desk.file.unlink()
    desk.file.mkdir()
    with pytest.raises(ConfigError, match="cannot be read"):
        desk.settings()


def test_what_is_said_of_a_source_in_the_workspace_replaces_the_user_files(desk: Desk) -> None:
    desk.user_file.write_text('[source.mine]\nparser = "ftm"\n[source.yours]\nentries_min = 1')
    desk.file.write_text('[source.mine]\nurl = "list.json"\nurls = {a = "b"}')
    settings = desk.settings()
    assert settings.source_settings("mine") == SourceSettings(url="list.json", urls={"a": "b"})
    assert settings.source_settings("yours") == SourceSettings(entries_min=1)
    assert settings.source_settings("un_sc") == SourceSettings()


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("postgresql://anna:secret@db.example/x", "postgresql://anna:***@db.example/x"),
        ("postgresql://anna:se:c/r@et@db.example/x", "postgresql://anna:***@db.example/x"),
        ("postgresql://:secret@db.example/x", "postgresql://:***@db.example/x"),
        ("postgresql+psycopg://anna@db.example/x", "postgresql+psycopg://anna@db.example/x"),
        ("postgresql://h/x?user=a&password=secret&b=1", "postgresql://h/x?user=a&password=***&b=1"),
        ("postgresql://h/x?PASSWORD=secret", "postgresql://h/x?PASSWORD=***"),
        ("sqlite:///some/ledger.sqlite", "sqlite:///some/ledger.sqlite"),
        (("un_sc", "mine"), "un_sc, mine"),
        (0.7, "0.7"),
    ],
)
def test_no_password_is_shown(value: Any, shown: str) -> None:
    assert shown_value(value) == shown


class TestHeaders:
    def test_a_value_comes_from_the_file_or_from_the_variable_that_it_names(
        self, desk: Desk
    ) -> None:
        desk.file.write_text('[source.mine.headers]\napikey = "$NORLAND_KEY"\nfrom = "a firm"')
        desk.environment["NORLAND_KEY"] = "k3y-of-norland"
        own = desk.settings().source_settings("mine")
        assert own.headers == {"apikey": "k3y-of-norland", "from": "a firm"}
        assert "k3y" not in repr(desk.settings())
        del desk.environment["NORLAND_KEY"]
        assert desk.settings().source_settings("mine").headers["apikey"] == ""

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ('apikey = "k3y\\nCookie: x"', "the value of apikey has a line break"),
            ('apikey = "k3y "', "a space at an end"),
            ('apikey = "k3ÿ"', "not ASCII"),
            ("apikey = 80674231", "a int for apikey, not a str"),
            ('"api key" = "k3y"', "'api key', which is no name of a header"),
        ],
    )
    def test_one_that_cannot_be_sent_is_told_and_not_shown(
        self, desk: Desk, text: str, message: str
    ) -> None:
        desk.file.write_text(f"[source.mine.headers]\n{text}", encoding="utf-8")
        with pytest.raises(ConfigError, match=message) as caught:
            desk.settings()
        assert "k3" not in str(caught.value)
        assert "80674231" not in str(caught.value)

    def test_what_is_no_table_is_not_shown(self, desk: Desk) -> None:
        desk.file.write_text('[source.mine]\nheaders = "k3y"')
        with pytest.raises(ConfigError, match=r"headers in .* is \*\*\*, not a dict"):
            desk.settings()


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("un_sc", 'index_url = "https://a.example/"', "its format has none"),
        ("ftm", 'index_url = "https://a.example/"\ndataset = "x"', "both index_url and dataset"),
        ("ftm", 'dataset = "x"\nurl = "list.json"', "both dataset and url"),
        ("ftm", 'catalog_url = "https://a.example/"', "a catalog_url and no dataset"),
    ],
)
def test_addresses_that_contradict_one_another_are_named(
    desk: Desk, name: str, text: str, message: str
) -> None:
    desk.file.write_text(f"[source.{name}]\n{text}")
    with pytest.raises(ConfigError, match=message):
        configured_source(desk.settings(), name)


def test_an_address_of_the_file_itself_takes_the_place_of_an_index(desk: Desk) -> None:
    increments = configured_source(desk.settings(), "gleif_l1").increments
    assert increments is not None
    assert increments.address.startswith("https://goldencopy.gleif.org/")
    assert configured_source(desk.settings(), "ftm").increments is None
    desk.file.write_text('[source.gleif_l1]\nurl = "lei2.xml"')
    assert configured_source(desk.settings(), "gleif_l1").increments is None
    desk.file.write_text('[source.ftm]\ndataset = "norland"')
    increments = configured_source(desk.settings(), "ftm").increments
    assert increments is not None
    assert increments.address.endswith("/index.json#norland")
