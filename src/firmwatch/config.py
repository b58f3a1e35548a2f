"""The settings: one frozen object, read once at a door and handed down.

A value is taken from the first of: a flag, the environment (`FIRMWATCH_...`), the workspace file
`firmwatch.toml`, the user file `config.toml`, the default. Secrets (a ledger's password) come from
the environment or a file, never from a flag.
"""

from __future__ import annotations

import dataclasses
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import platformdirs

from firmwatch.errors import ConfigError

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
_TEXTS = dict.fromkeys(("parser", "title", "url", "checksum_url"), str)


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: its key in `firmwatch.toml`, type, default and what it does."""

    key: str
    type: type
    default: Any
    doc: str
    low: float | None = None
    high: float | None = None

    @property
    def variable(self) -> str:
        """The environment variable that sets it."""
        return "FIRMWATCH_" + self.key.upper()


SETTINGS: tuple[Setting, ...] = (
    Setting(
        "ledger_url",
        str,
        "",
        "Database of the ledger, as an SQLAlchemy URL; empty means ledger.sqlite in the workspace."
        " A URL with a password belongs in the environment.",
    ),
    Setting(
        "sources",
        list,
        ["un_sc", "us_ofac_sdn"],
        "Names of the sources that `firmwatch run` keeps current and screens against.",
    ),
    Setting(
        "alert_threshold",
        float,
        0.3,
        "Score from which a pair of subject and record raises an alert: the chance that they are"
        " one organisation.",
        0.0,
        1.0,
    ),
    Setting(
        "fetch_timeout_seconds",
        float,
        60.0,
        "Longest silence of a publisher's server.",
        1.0,
        86_400.0,
    ),
    Setting("fetch_attempts", int, 4, "How often a download is tried.", 1, 20),
    Setting(
        "fetch_total_seconds",
        float,
        3600.0,
        "Longest time for all files of one source, with every try and pause.",
        1.0,
        86_400.0,
    ),
    Setting(
        "fetch_pause_minutes",
        int,
        60,
        "Minutes in which `firmwatch run` asks no publisher again who has been asked;"
        " `sources update` always asks, and folders of your own are always read.",
        0,
        10_080,
    ),
    Setting("fetch_size_max_mb", int, 2048, "Largest download that is accepted, in MB.", 1),
    Setting(
        "shrinkage_max",
        float,
        0.1,
        "Share of entries that a new version of a source may lack before it is refused.",
        0.0,
        1.0,
    ),
    Setting(
        "register_role_retention_days",
        int,
        30,
        "Days after which the register roles of a subject that left its portfolio are deleted"
        " (scope rule S8).",
        0,
        36_500,
    ),
    Setting(
        "snapshot_retention_days",
        int,
        3_653,
        "Days for which `sources prune` keeps the versions of lists that no longer count: ten"
        " years, as US sanctions records are to be kept (31 CFR 501.601).",
        0,
        36_525,
    ),
    Setting(
        "retention_regimes",
        list,
        ["us"],
        "Rules that `retention apply` deletes by: `us`, `eu` or both. With both, alerts with a"
        " record of a US list are kept for `retention_us_days`, other alerts for"
        " `retention_eu_days`, all else for the longer of them.",
    ),
    Setting(
        "retention_us_days",
        int,
        3_653,
        "Days for which records are kept by the US rule: ten years (31 CFR 501.601, as amended"
        " 2025-03-12).",
        0,
        36_525,
    ),
    Setting(
        "retention_eu_days",
        int,
        1_827,
        "Days for which records are kept by the EU rule, and then to be deleted: five years"
        " (Directive (EU) 2015/849 art. 40(1)).",
        0,
        36_525,
    ),
    Setting(
        "audit_key",
        str,
        "",
        "File of the private key (Ed25519, PEM) that signs receipts; empty means audit_key.pem in"
        " the workspace. It is made where it is missing, and belongs into no backup of the ledger.",
    ),
    Setting("actor", str, "", "Name for the audit log; empty means the operating system's user."),
)
"""Every setting but those of single sources, which stand in `[source.NAME]` (`SourceSettings`)."""


@dataclass(frozen=True, slots=True)
class SourceSettings:
    """What `[source.NAME]` in `firmwatch.toml` may say of a source; None leaves its own value.

    `parser` names the built-in source that reads the file where NAME is the user's own; `url` and
    `urls` replace the publisher's address (a URL, a folder or a file; `urls` by file name);
    `checksum_url` is where the checksums of what is downloaded stand, which then have to be right;
    `quarantine_tolerance` is how many unreadable rows a snapshot may have and still count as whole.
    """

    parser: str | None = None
    title: str | None = None
    url: str | None = None
    urls: Mapping[str, str] = field(default_factory=dict)
    checksum_url: str = ""
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
    retention_regimes: tuple[str, ...]
    retention_us_days: int
    retention_eu_days: int
    audit_key: str
    actor: str
    source: Mapping[str, SourceSettings]
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
        """The file of the private key; a relative path is one in the workspace."""
        return self.workspace / Path(self.audit_key or "audit_key.pem").expanduser()

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
            source[name] = _source_settings(name, body, origin)
    return Settings(workspace=workspace, source=source, origins=tuple(origins), **values)


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
    known = {setting.key for setting in SETTINGS} | {"source"}
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
    low, high = setting.low, setting.high
    if (low is not None and not result >= low) or (high is not None and not result <= high):
        bounds = f"at least {low}" if high is None else f"between {low} and {high}"
        raise ConfigError(f"Setting {setting.key} from {origin} is {value!r}; it must be {bounds}.")
    return result


def _source_settings(name: str, body: Any, origin: str) -> SourceSettings:
    known = {item.name for item in dataclasses.fields(SourceSettings)}
    if not isinstance(body, dict) or not set(body) <= known:
        raise ConfigError(f"[source.{name}] in {origin} takes only: {', '.join(sorted(known))}.")
    for key, value in body.items():
        kind = {"urls": dict, **_TEXTS}.get(key, int)
        if not isinstance(value, kind) or isinstance(value, bool):
            raise ConfigError(
                f"[source.{name}] {key} in {origin} is {value!r}, not a {kind.__name__}."
            )
    for file, address in body.get("urls", {}).items():
        if not isinstance(address, str):
            raise ConfigError(
                f"[source.{name}] urls in {origin} has {address!r} for {file}, not a str."
            )
    return SourceSettings(**body)


def shown_value(value: Any) -> str:
    """Give a setting's value fit to be shown: the passwords in a URL are starred out.

    A URL may hold one before the host (RFC 3986 section 3.2.1), where an unescaped ``@`` may be
    part of it, or in the query, as libpq has it.
    """
    if isinstance(value, (tuple, list)):
        return ", ".join(str(item) for item in value)
    text = re.sub(r"(://[^:/@]*):.*@", r"\1:***@", str(value))
    return re.sub(r"([?&](?:sslpassword|password|passwd|pwd)=)[^&#]*", r"\1***", text, flags=re.I)
