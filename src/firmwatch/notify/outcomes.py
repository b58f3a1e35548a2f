"""What is sent at once, and what came of it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from firmwatch.model import printable

__all__ = ["Item", "Outcome", "Parcel"]

_DETAIL_MAX = 300
"""Longest text of an answer in the delivery log; it is a stranger's."""


@dataclass(frozen=True, slots=True)
class Item:
    """One message as it is sent; `payload` is JSON text with `type`, `timestamp` and `data`."""

    id: str
    payload: str

    @property
    def body(self) -> bytes:
        """The payload as the bytes that are sent and signed, the same for each try."""
        text = json.dumps(self.content, ensure_ascii=False, separators=(",", ":"))
        return text.encode("utf-8", "backslashreplace")

    @property
    def content(self) -> dict[str, Any]:
        """What the payload says."""
        found: dict[str, Any] = json.loads(self.payload)
        return found


@dataclass(frozen=True, slots=True)
class Parcel:
    """What is sent at once, under one id: a message, several lines, or a digest of `total` ones."""

    id: str
    items: Sequence[Item]
    total: int
    is_digest: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one try, in words.

    `wait` is for how many seconds the receiver asked to be left alone, None where it did not;
    `is_gone` that it wants nothing more; `is_busy` that it is under load.
    """

    delivered: bool
    detail: str
    wait: float | None = None
    is_gone: bool = False
    is_busy: bool = False

    @classmethod
    def failure(cls, detail: str) -> Outcome:
        """Say why a try failed, on one printable line of bounded length."""
        return cls(False, plain(detail))


def plain(text: str) -> str:
    """Give a stranger's text as one printable line of bounded length."""
    line = " ".join(printable(text).split())
    return line if len(line) <= _DETAIL_MAX else f"{line[:_DETAIL_MAX]}..."
