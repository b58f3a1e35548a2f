"""Webhooks by Standard Webhooks 1.0.0: a signed POST, and what its answer means.

Source: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from firmwatch.errors import ConfigError
from firmwatch.fetch.attempts import certificate_advice, wait_of
from firmwatch.notify.addresses import Guard, RefusedAddressError
from firmwatch.notify.deadlines import Deadline
from firmwatch.notify.outcomes import Item, Outcome, Parcel
from firmwatch.receivers import Receiver, Secret

if TYPE_CHECKING:
    import httpcore

__all__ = [
    "SECRET_BYTES_MAX",
    "SECRET_BYTES_MIN",
    "Webhook",
    "signature",
    "signing_keys",
    "tls_context",
]

SECRET_BYTES_MIN, SECRET_BYTES_MAX = 24, 64
"""Length of a secret (Standard Webhooks 1.0.0, "Signature scheme": 192 to 512 bits)."""

_PREFIX = "whsec_"
_BUSY = frozenset({429, 502, 503, 504})
"""Statuses that say that a receiver is under load (there, "Delivery success and failure")."""


def signing_keys(secret: Secret) -> list[bytes]:
    """Read the keys of a receiver: several, apart by spaces or lines, while one replaces another.

    Raises `ConfigError` that names the setting and never the secret.
    """
    keys = []
    for text in secret.read().split():
        try:
            key = base64.b64decode(text.removeprefix(_PREFIX), validate=True)
        except (ValueError, binascii.Error):
            key = b""
        if not text.startswith(_PREFIX) or not SECRET_BYTES_MIN <= len(key) <= SECRET_BYTES_MAX:
            raise ConfigError(
                f"{secret.label}: it has to be {_PREFIX} and {SECRET_BYTES_MIN} to "
                f"{SECRET_BYTES_MAX} random bytes in base64; several are set apart by spaces."
            )
        keys.append(key)
    return keys


def signature(keys: Sequence[bytes], id_: str, timestamp: int, body: bytes) -> str:
    """Sign a message with every key, for the header `webhook-signature`."""
    signed = f"{id_}.{timestamp}.".encode() + body
    made = (hmac.new(key, signed, hashlib.sha256).digest() for key in keys)
    return " ".join(f"v1,{base64.b64encode(each).decode()}" for each in made)


@dataclass(frozen=True, slots=True)
class Webhook:
    """Sends messages to a URL, one at a time, each over a connection of its own."""

    receiver: Receiver
    keys: Sequence[bytes]
    guard: Guard
    timeout_seconds: float
    tls: ssl.SSLContext
    batch_max: int = 1

    def send(self, parcel: Parcel, now: str) -> Outcome:
        """Send one message and say what came of it; a redirect is not followed."""
        import httpcore

        from firmwatch.notify.network import GuardedBackend

        (item,) = parcel.items
        deadline = Deadline.after(self.timeout_seconds)
        backend = GuardedBackend(self.guard, deadline)
        try:
            with (
                httpcore.ConnectionPool(ssl_context=self.tls, network_backend=backend) as pool,
                pool.stream(
                    "POST", self.receiver.url, headers=self._headers(item, now), content=item.body
                ) as response,
            ):
                return _answer(response, now)
        except RefusedAddressError as error:
            return Outcome.failure(f"nothing was sent: {error}")
        except TimeoutError as error:
            return Outcome.failure(f"there was no answer: {error}")
        except (OSError, UnicodeError, ValueError) as error:
            return Outcome.failure(f"there is no connection: {error}")
        except (
            httpcore.NetworkError,
            httpcore.ProtocolError,
            httpcore.TimeoutException,
            httpcore.UnsupportedProtocol,
        ) as error:
            return Outcome.failure(_words(error, self.timeout_seconds))

    def _headers(self, item: Item, now: str) -> list[tuple[str, str]]:
        from firmwatch.fetch.session import user_agent

        timestamp = int(datetime.fromisoformat(now).timestamp())
        return [
            ("Content-Type", "application/json"),
            ("User-Agent", user_agent()),
            ("webhook-id", item.id),
            ("webhook-timestamp", str(timestamp)),
            ("webhook-signature", signature(self.keys, item.id, timestamp, item.body)),
        ]


def _answer(response: httpcore.Response, now: str) -> Outcome:
    """Say what an answer means. Its body is not read: nothing in it could matter here."""
    status = response.status
    said = f"the receiver answered {status}"
    if 200 <= status < 300:
        return Outcome(True, said)
    headers = {name.lower(): value for name, value in response.headers}
    asked = headers.get(b"retry-after", b"").decode("ascii", "replace")
    wait = wait_of(asked, datetime.fromisoformat(now))
    if 300 <= status < 400:
        said += ", a redirect, which is not followed; change the url in the settings"
    if wait is not None:
        said += f" and asks to wait for {wait:.0f} seconds"
    return Outcome(False, said, wait, is_gone=status == 410, is_busy=status in _BUSY)


def _words(error: Exception, seconds: float) -> str:
    import httpcore

    if (advice := certificate_advice(error)) is not None:
        return advice
    text = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    match error:
        case httpcore.TimeoutException():
            return f"there was no answer in {seconds:g} seconds ({text})"
        case httpcore.ConnectError():
            return f"there is no connection ({text})"
        case httpcore.RemoteProtocolError():
            return f"what came is no answer in HTTP ({text})"
    return f"the connection was cut ({text})"


def tls_context() -> ssl.SSLContext:
    """Give what certificates are verified with: SSL_CERT_FILE or SSL_CERT_DIR, else certifi's.

    Raises `ConfigError` where one of these variables names what cannot be used.
    """
    import httpx

    try:
        return httpx.create_ssl_context()
    except (OSError, ValueError) as error:
        raise ConfigError(
            f"The certificates cannot be read: {error}. Check SSL_CERT_FILE and SSL_CERT_DIR."
        ) from error
