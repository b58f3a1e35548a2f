"""What is told to receivers outside."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from firmwatch.model.rows import writable

__all__ = ["Message"]


@dataclass(frozen=True, slots=True)
class Message:
    """One event to tell of, in the form that Standard Webhooks recommends for a payload.

    `type` is a hierarchy with full stops (`alert.opened`), `object` is `<table>:<id>`, `timestamp`
    the instant of the event (ISO 8601, UTC), `data` holds what JSON can. `portfolio` and
    `severity` choose receivers; None where the event has none.
    Source: Standard Webhooks 1.0.0, "Payload structure".
    """

    type: str
    object: str
    timestamp: str
    data: Mapping[str, Any] = field(hash=False)
    portfolio: str | None = None
    severity: str | None = None

    def payload(self) -> str:
        """Give the body of a webhook as JSON text, the same for the same message."""
        body = {"type": self.type, "timestamp": self.timestamp, "data": writable(dict(self.data))}
        return json.dumps(body, ensure_ascii=True, separators=(",", ":"))
