"""Who is told: the `[[notify]]` tables of the settings, each one receiver of messages.

A secret stands in the environment or in a file of its own, never in the settings or the ledger; it
is asked for when something is sent, so that commands that send nothing need none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from firmwatch.errors import ConfigError
from firmwatch.model import Message

__all__ = ["KINDS", "Receiver", "Secret", "read_receivers"]

_SHARED = frozenset({"name", "kind", "types", "portfolios", "severities"})
KINDS: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    "webhook": (frozenset({"url"}), frozenset({"secret_env", "secret_file", "allow_http"})),
    "smtp": (
        frozenset({"host", "sender", "to"}),
        frozenset(
            {"port", "security", "username", "password_env", "password_file"}
            | {"digest", "digest_max"}
        ),
    ),
    "file": (frozenset({"path"}), frozenset()),
    "stdout": (frozenset(), frozenset()),
}
"""By kind: the keys that it needs, and those that it may have beside the shared ones."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")
"""The addresses of RFC 5321 section 4.1.2 without quoted local parts, which nobody has."""
_CHOICES = {"security": ("starttls", "tls", "none"), "digest": ("none", "daily")}
_PORTS = {"starttls": 587, "tls": 465, "none": 25}
"""RFC 6409 section 3.1, RFC 8314 section 3.3, RFC 5321 section 4.5.4.2."""


@dataclass(frozen=True, slots=True)
class Secret:
    """Where a secret stands. `label` names the setting in messages; the secret is never shown."""

    label: str
    variable: str = ""
    path: Path | None = None
    value: str | None = field(default=None, repr=False)

    def read(self) -> str:
        """Give the secret; raises `ConfigError` where it is not there or cannot be read."""
        if self.path is not None:
            try:
                found: str | None = self.path.read_text(encoding="utf-8")
            except (OSError, UnicodeDecodeError) as error:
                why = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
                raise ConfigError(f"{self.label}: {self.path} cannot be read: {why}.") from error
        else:
            found = self.value
        if not (found or "").strip():
            place = f"the file {self.path}" if self.path else f"the variable {self.variable}"
            raise ConfigError(f"{self.label}: {place} holds nothing. Put the secret there.")
        return str(found).strip()


@dataclass(frozen=True, slots=True)
class Receiver:
    """One `[[notify]]` table: where messages go, and which.

    `types` are event types, or `alert.*` for all that begin so; `portfolios` names; `severities`
    labels. An empty list lets everything through, and so does a message that has no such property:
    what is not known is no reason to stay silent. `digest` is `daily` for one e-mail a day of at
    most `digest_max` items, `none` for one e-mail a message.
    """

    name: str
    kind: str
    types: tuple[str, ...] = ()
    portfolios: tuple[str, ...] = ()
    severities: tuple[str, ...] = ()
    url: str = ""
    allow_http: bool = False
    host: str = ""
    port: int = 0
    security: str = "starttls"
    username: str = ""
    sender: str = ""
    to: str = ""
    digest: str = "none"
    digest_max: int = 50
    path: Path | None = None
    secret: Secret | None = None

    def takes(self, message: Message) -> bool:
        """Say whether a message is for this receiver."""
        return (
            (not self.types or any(_fits(message.type, each) for each in self.types))
            and (not self.portfolios or message.portfolio in (None, *self.portfolios))
            and (not self.severities or message.severity in (None, *self.severities))
        )

    @property
    def place(self) -> str:
        """Where messages go, in words, without anything secret."""
        match self.kind:
            case "webhook":
                # Many receivers hide a token in the path.
                return f"webhook at {urlsplit(self.url).hostname}"
            case "smtp":
                return f"e-mail to {self.to} by {self.host}:{self.port}"
            case "file":
                return f"file {self.path}"
        return "standard output"


def read_receivers(
    tables: Iterable[tuple[str, Any]], environment: Mapping[str, str], workspace: Path
) -> tuple[Receiver, ...]:
    """Read the `[[notify]]` tables, each list with the file that it stands in, the strongest last.

    A receiver of the same name in a stronger file replaces the weaker one. Paths are relative to
    the workspace. Raises `ConfigError` naming the receiver, the key and the file.
    """
    found: dict[str, Receiver] = {}
    for origin, items in tables:
        if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
            raise ConfigError(
                f"Setting notify in {origin} is no list of tables. Each receiver of messages is a "
                "table of its own under [[notify]]."
            )
        here: set[str] = set()
        for body in items:
            receiver = _Table(body, origin, environment, workspace).receiver()
            if receiver.name in here:
                raise ConfigError(f"[[notify]] in {origin} has the name {receiver.name!r} twice.")
            here.add(receiver.name)
            found[receiver.name] = receiver
    return tuple(found.values())


def _fits(type_: str, wanted: str) -> bool:
    return type_ == wanted or (wanted.endswith(".*") and type_.startswith(wanted[:-1]))


@dataclass(slots=True)
class _Table:
    """One `[[notify]]` table as it is read."""

    body: Mapping[str, Any]
    origin: str
    environment: Mapping[str, str]
    workspace: Path

    def receiver(self) -> Receiver:
        kind = self._kind()
        self._check_keys(*KINDS[kind])
        values = {name: self._value(name) for name in self.body if name in _TYPES}
        for name in ("types", "portfolios", "severities"):
            values[name] = tuple(values.get(name, ()))
        if kind == "webhook":
            self._check_url(values)
            values["secret"] = self._secret("secret")
        elif kind == "smtp":
            self._check_mail(values)
            values["port"] = values.get("port") or _PORTS[values.get("security", "starttls")]
            if "username" in self.body:
                values["secret"] = self._secret("password")
        elif kind == "file":
            values["path"] = self.workspace / Path(values["path"]).expanduser()
        return Receiver(**values)

    def _kind(self) -> str:
        name, kind = self.body.get("name"), self.body.get("kind")
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            raise ConfigError(
                f"[[notify]] name in {self.origin} is {name!r}; it needs letters, "
                "digits, - and _, 64 at the most."
            )
        if kind not in KINDS:
            raise self._error("kind", f"is {kind!r}, not one of: {', '.join(KINDS)}")
        return str(kind)

    def _check_keys(self, needed: frozenset[str], optional: frozenset[str]) -> None:
        known = _SHARED | needed | optional
        for key in self.body:
            if key not in known:
                takes = ", ".join(sorted(known))
                kind = self.body["kind"]
                raise self._error(key, f"is unknown. A receiver of kind {kind} takes: {takes}")
        for key in sorted(needed):
            if self.body.get(key) in (None, ""):
                raise self._error(key, "is missing")

    def _value(self, key: str) -> Any:
        value, kind = self.body[key], _TYPES[key]
        is_list = kind is tuple
        if is_list:
            fits = isinstance(value, list) and all(isinstance(item, str) for item in value)
        else:
            fits = isinstance(value, kind) and (kind is bool or not isinstance(value, bool))
        if not fits:
            name = "list of texts" if is_list else kind.__name__
            raise self._error(key, f"is {value!r}, not a {name}")
        if key in _CHOICES and value not in _CHOICES[key]:
            raise self._error(key, f"is {value!r}, not one of: {', '.join(_CHOICES[key])}")
        if isinstance(value, str) and not value.isprintable():
            raise self._error(key, "has characters that cannot be printed")
        low, high = _BOUNDS.get(key, (0, 0))
        if high and not low <= value <= high:
            raise self._error(key, f"is {value}; it must be between {low} and {high}")
        return value

    def _check_url(self, values: Mapping[str, Any]) -> None:
        try:
            parts = urlsplit(values["url"])
            _ = parts.port
        except ValueError as error:
            raise self._error("url", f"cannot be read: {error}") from error
        if parts.username is not None or parts.password is not None:
            raise self._error("url", "holds a user or password; a webhook is signed instead")
        if not values["url"].isascii():
            raise self._error("url", "has letters beyond ASCII; write the host as xn--...")
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise self._error("url", "is no https:// address")
        if parts.scheme == "http" and not values.get("allow_http"):
            raise self._error(
                "url",
                "is not encrypted. Use https://, or say allow_http = true where nobody can listen",
            )

    def _check_mail(self, values: Mapping[str, Any]) -> None:
        for key in ("sender", "to"):
            if not _ADDRESS.fullmatch(values[key]):
                raise self._error(key, f"is {values[key]!r}, not one address as name@example.org")
        if not re.fullmatch(r"[A-Za-z0-9.:-]{1,253}", values["host"]):
            raise self._error("host", f"is {values['host']!r}, which is no name of a host")
        if values.get("security") == "none" and "username" in values:
            raise self._error("username", "would be sent unencrypted; set security to starttls")

    def _secret(self, key: str) -> Secret:
        names = [name for name in (f"{key}_env", f"{key}_file") if name in self.body]
        if len(names) != 1:
            raise self._error(f"{key}_env", f"or {key}_file has to say where the {key} stands")
        (name,), text = names, self.body[names[0]]
        if not isinstance(text, str) or not text:
            raise self._error(name, f"is {text!r}, not a str")
        label = f"[[notify]] {self.body['name']} {name} in {self.origin}"
        if name.endswith("_file"):
            return Secret(label, path=self.workspace / Path(text).expanduser())
        return Secret(label, variable=text, value=self.environment.get(text))

    def _error(self, key: str, why: str) -> ConfigError:
        return ConfigError(f"[[notify]] {self.body['name']}: {key} in {self.origin} {why}.")


_BOUNDS = {"port": (1, 65_535), "digest_max": (1, 10_000)}


def _types() -> dict[str, type]:
    """Give the type that each key of a table has, from the fields of `Receiver`."""
    found: dict[str, type] = {"name": str, "kind": str, "path": str}
    for item in fields(Receiver):
        if item.name not in found and item.name != "secret" and item.default is not MISSING:
            found[item.name] = type(item.default)
    return found


_TYPES = _types()
