"""The settings: one frozen object, read once at a door and handed down.

A value is taken from the first of: a flag, the environment (`FIRMWATCH_...`), the workspace file
`firmwatch.toml`, the user file `config.toml`, the default. Secrets (a ledger's password) come from
the environment or a file, never from a flag.
"""

from __future__ import annotations

import dataclasses
import ipaddress
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import platformdirs

from firmwatch.errors import ConfigError
from firmwatch.receivers import Receiver, read_receivers
from firmwatch.setting_list import SETTINGS, Setting

__all__ = [
    "SETTINGS",
    "Origin",
    "Setting",
    "Settings",
    "SourceSettings",
    "load_settings",
    "shown_value",
]

WORKSPACE_FILE = "firmwatch.toml"
_TEXTS = dict.fromkeys(
    ("parser", "title", "url", "checksum_url", "index_url", "catalog_url", "dataset"), str
)
_TABLES = dict.fromkeys(("urls", "headers"), dict)
# A name is a token (RFC 9110, 5.6.2); a value has no line breaks, which would begin another header.
_HEADER_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_HEADER_VALUE = re.compile(r"[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?")


@dataclass(frozen=True, slots=True)
class SourceSettings:
    """What `[source.NAME]` in `firmwatch.toml` may say of a source; None leaves its own value.

    `parser` names the built-in source that reads the file where NAME is the user's own; `url` and
    `urls` replace the publisher's address (a URL, a folder or a file; `urls` by file name);
    `checksum_url` is where the checksums of what is downloaded stand, which then have to be right;
    `index_url` is the publisher's index of versions, `dataset` the name of a data set in its
    catalogue, which is at `catalog_url`: with these, deltas are fetched in place of full files;
    `headers` are sent to the publisher alone and never shown: a value that begins with `$` names
    the environment variable that holds it;
    `quarantine_tolerance` is how many unreadable rows a snapshot may have and still count as whole.
    """

    parser: str | None = None
    title: str | None = None
    url: str | None = None
    urls: Mapping[str, str] = field(default_factory=dict)
    checksum_url: str = ""
    index_url: str | None = None
    catalog_url: str | None = None
    dataset: str = ""
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    entries_min: int | None = None
    entries_max: int | None = None
    stale_hours: int | None = None
    quarantine_tolerance: int = 0


@dataclass(frozen=True, slots=True)
class Origin:
    """A setting's value and where it came from."""

    key: str
    value: Any
    origin: str


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings of one workspace."""

    workspace: Path
    ledger_url: str
    sources: tuple[str, ...]
    alert_threshold: float
    fetch_timeout_seconds: float
    fetch_attempts: int
    fetch_total_seconds: float
    fetch_pause_minutes: int
    fetch_size_max_mb: int
    shrinkage_max: float
    register_role_retention_days: int
    snapshot_retention_days: int
    message_retention_days: int
    notify_allow_private: tuple[str, ...]
    notify_timeout_seconds: float
    four_eyes: str
    due_days_high: int
    due_days_medium: int
    due_days_low: int
    decision_expires_days: int
    review_reasons: tuple[str, ...]
    retention_regimes: tuple[str, ...]
    retention_us_days: int
    retention_eu_days: int
    actor: str
    audit_key: str
    audit_origin: str
    source: Mapping[str, SourceSettings]
    notify: tuple[Receiver, ...] = ()
    origins: tuple[Origin, ...] = ()

    @property
    def lake(self) -> Path:
        """The folder of the lake."""
        return self.workspace / "lake"

    @property
    def database(self) -> str:
        """The ledger's URL, with the default filled in."""
        return self.ledger_url or f"sqlite:///{(self.workspace / 'ledger.sqlite').as_posix()}"

    @property
    def audit_key_file(self) -> Path:
        """The file of the key that signs checkpoints; a relative one stands in the workspace."""
        if self.audit_key:
            return self.workspace / Path(self.audit_key).expanduser()
        return platformdirs.user_config_path("firmwatch") / "audit.key"

    def source_settings(self, name: str) -> SourceSettings:
        """What the user says of a source; the defaults where nothing."""
        return self.source.get(name, SourceSettings())


def load_settings(
    workspace: Path,
    environment: Mapping[str, str],
    flags: Mapping[str, Any] | None = None,
    user_file: Path | None = None,
) -> Settings:
    """Read the settings of a workspace, which need not exist.

    `flags` holds the values that the command line gives, by key. Raises `ConfigError` naming the
    setting and where it came from.
    """
    if user_file is None:
        user_file = platformdirs.user_config_path("firmwatch") / "config.toml"
    workspace_file = workspace / WORKSPACE_FILE
    tables = [(str(path), _read_toml(path)) for path in (workspace_file, user_file)]
    for origin, table in tables:
        _check_keys(table, origin)
    values: dict[str, Any] = {}
    origins: list[Origin] = []
    for setting in SETTINGS:
        value, origin = _choose(setting, flags or {}, environment, tables)
        values[setting.key] = tuple(value) if setting.type is list else value
        origins.append(Origin(setting.key, value, origin))
    source: dict[str, SourceSettings] = {}
    for origin, table in reversed(tables):
        for name, body in table.get("source", {}).items():
            source[name] = _source_settings(name, body, origin, environment)
    _check_networks(values["notify_allow_private"], origins)
    lists = [(origin, table.get("notify", [])) for origin, table in reversed(tables)]
    notify = read_receivers(lists, environment, workspace)
    return Settings(workspace, source=source, notify=notify, origins=tuple(origins), **values)


def _check_networks(networks: Iterable[str], origins: Iterable[Origin]) -> None:
    for text in networks:
        try:
            ipaddress.ip_network(text)
        except ValueError as error:
            origin = next(item.origin for item in origins if item.key == "notify_allow_private")
            raise ConfigError(
                f"Setting notify_allow_private from {origin} has {text!r}, which is no network as "
                f"10.0.0.0/24 or 10.0.0.5/32: {error}."
            ) from error


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} is not valid TOML: {error}. Correct that line.") from error
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}.") from error


def _check_keys(table: Mapping[str, Any], origin: str) -> None:
    known = {setting.key for setting in SETTINGS} | {"source", "notify"}
    for key in table:
        if key not in known:
            raise ConfigError(
                f"{origin} has an unknown setting {key!r}. Known are: {', '.join(sorted(known))}."
            )
    if not isinstance(table.get("source", {}), dict):
        raise ConfigError(
            f"Setting source in {origin} is {table['source']!r}, not a table. Settings of single "
            "sources stand under [source.NAME]; the names of the sources to use under sources."
        )


def _choose(
    setting: Setting,
    flags: Mapping[str, Any],
    environment: Mapping[str, str],
    tables: list[tuple[str, dict[str, Any]]],
) -> tuple[Any, str]:
    if flags.get(setting.key) is not None:
        return _convert(setting, flags[setting.key], "flag"), "flag"
    if setting.variable in environment:
        origin = f"environment {setting.variable}"
        return _convert(setting, environment[setting.variable], origin), origin
    for origin, table in tables:
        if setting.key in table:
            return _convert(setting, table[setting.key], origin), origin
    return setting.default, "default"


def _convert(setting: Setting, value: Any, origin: str) -> Any:
    try:
        if setting.type is list:
            items = value.split(",") if isinstance(value, str) else value
            if not isinstance(items, (list, tuple)) or not all(isinstance(x, str) for x in items):
                raise TypeError
            result: Any = [item.strip() for item in items if item.strip()]
        elif setting.type is str:
            if not isinstance(value, str):
                raise TypeError
            result = value
        elif isinstance(value, bool) or (
            setting.type is int and isinstance(value, float) and not value.is_integer()
        ):
            raise ValueError
        else:
            result = setting.type(value)
    except (TypeError, ValueError) as error:
        raise ConfigError(
            f"Setting {setting.key} from {origin} is {value!r}, not a {setting.type.__name__}."
        ) from error
    if setting.choices and result not in setting.choices:
        raise ConfigError(
            f"Setting {setting.key} from {origin} is {value!r}; it must be one of: "
            f"{', '.join(setting.choices)}."
        )
    low, high = setting.low, setting.high
    if (low is not None and not result >= low) or (high is not None and not result <= high):
        bounds = f"at least {low}" if high is None else f"between {low} and {high}"
        raise ConfigError(f"Setting {setting.key} from {origin} is {value!r}; it must be {bounds}.")
    return result


def _source_settings(
    name: str, body: Any, origin: str, environment: Mapping[str, str]
) -> SourceSettings:
    known = {item.name for item in dataclasses.fields(SourceSettings)}
    if not isinstance(body, dict) or not set(body) <= known:
        raise ConfigError(f"[source.{name}] in {origin} takes only: {', '.join(sorted(known))}.")
    for key, value in body.items():
        kind = {**_TABLES, **_TEXTS}.get(key, int)
        if not isinstance(value, kind) or isinstance(value, bool):
            shown = "***" if key == "headers" else repr(value)
            raise ConfigError(
                f"[source.{name}] {key} in {origin} is {shown}, not a {kind.__name__}."
            )
    for file, address in body.get("urls", {}).items():
        if not isinstance(address, str):
            raise ConfigError(
                f"[source.{name}] urls in {origin} has {address!r} for {file}, not a str."
            )
    headers = {
        header: _header(header, value, f"[source.{name}] headers in {origin}", environment)
        for header, value in body.get("headers", {}).items()
    }
    return SourceSettings(**{**body, "headers": headers})


def _header(name: str, value: Any, where: str, environment: Mapping[str, str]) -> str:
    """Give the value of a header; no error shows it, since it is a secret."""
    if not _HEADER_NAME.fullmatch(name):
        raise ConfigError(f"{where} has {name!r}, which is no name of a header (RFC 9110, 5.1).")
    if not isinstance(value, str):
        raise ConfigError(f"{where} has a {type(value).__name__} for {name}, not a str.")
    # One that is not set is told where it is needed, not to a command that fetches nothing.
    text = environment.get(value[1:], "") if value.startswith("$") else value
    if text and not _HEADER_VALUE.fullmatch(text):
        raise ConfigError(
            f"{where}: the value of {name} has a line break, a space at an end or a letter that is "
            "not ASCII, which no header may have (RFC 9110, 5.5). Correct it where it is set."
        )
    return text


def shown_value(value: Any) -> str:
    """Give a setting's value fit to be shown: the passwords in a URL are starred out.

    A URL may hold one before the host (RFC 3986 section 3.2.1), where an unescaped ``@`` may be
    part of it, or in the query, as libpq has it.
    """
    if isinstance(value, (tuple, list)):
        return ", ".join(str(item) for item in value)
    text = re.sub(r"(://[^:/@]*):.*@", r"\1:***@", str(value))
    return re.sub(r"([?&](?:sslpassword|password|passwd|pwd)=)[^&#]*", r"\1***", text, flags=re.I)
