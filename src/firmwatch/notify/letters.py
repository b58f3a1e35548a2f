"""A message, or a digest of many, as an e-mail of plain text."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any

from firmwatch.model import printable
from firmwatch.notify.outcomes import Item, Parcel, plain
from firmwatch.receivers import Receiver

__all__ = ["letter"]

_SUBJECT_MAX = 150
_NAMES = ("subject_name", "record_name")
_LINE_WIDTH_MAX = 500


def letter(receiver: Receiver, parcel: Parcel, now: str) -> EmailMessage:
    """Write the e-mail of a parcel; `now` is its date.

    `Message-ID` is made of the parcel's id, so that each try has the same (RFC 5322 section 3.6.4);
    `Auto-Submitted` keeps robots from answering (RFC 3834 section 5). Every text is without control
    characters, so that none can end a header and begin another.
    """
    mail = EmailMessage(policy=SMTP.clone(cte_type="7bit"))
    mail["From"] = receiver.sender
    mail["To"] = receiver.to
    mail["Subject"] = f"firmwatch: {_subject(parcel)}"[:_SUBJECT_MAX]
    mail["Date"] = format_datetime(datetime.fromisoformat(now))
    mail["Message-ID"] = f"<{parcel.id}@{receiver.sender.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    lines = _digest(parcel) if parcel.is_digest else _whole(parcel.items[0])
    mail.set_content("\n".join(lines) + "\n", charset="utf-8")
    return mail


def _subject(parcel: Parcel) -> str:
    if not parcel.is_digest:
        return _line(parcel.items[0].content)
    return "1 message" if parcel.total == 1 else f"{parcel.total} messages"


def _line(content: dict[str, Any]) -> str:
    """Say on one line what a message is about."""
    told = content["data"]
    names = " ~ ".join(str(told[name]) for name in _NAMES if told.get(name))
    kind = str(content["type"]).replace(".", " ")
    return plain(f"{kind}: {names}" if names else kind)


def _whole(item: Item) -> Iterator[str]:
    content = item.content
    yield _line(content)
    yield ""
    yield f"message: {item.id}"
    yield f"at: {content['timestamp']}"
    for key, value in content["data"].items():
        if isinstance(value, (str, int, float)) and value != "":
            yield _cut(f"{key}: {value}")


def _digest(parcel: Parcel) -> Iterator[str]:
    yield f"What was to be told since the last e-mail: {parcel.total}."
    yield ""
    for item in parcel.items:
        content = item.content
        yield f"{content['timestamp']}  {_line(content)}"
        yield f"    {item.id}"
    if (more := parcel.total - len(parcel.items)) > 0:
        yield ""
        yield f"and {more} more; `firmwatch notify list` and `firmwatch alerts list` show them all."


def _cut(text: str) -> str:
    line = " ".join(printable(text).split())
    return line if len(line) <= _LINE_WIDTH_MAX else f"{line[:_LINE_WIDTH_MAX]}..."
