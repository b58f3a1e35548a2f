"""E-mail: encrypted, with one id a message, a digest with a cap, and no header but our own."""

from __future__ import annotations

import email
import email.policy
import time
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from firmwatch.notify.letters import letter
from firmwatch.notify.outcomes import Item, Parcel
from firmwatch.receivers import Receiver
from firmwatch.steps.notifications import resend_messages
from tests.notify.conftest import START, Desk, a_message
from tests.notify.receiving import PostOffice, posting
from tests.unit.fetch.certificates import make_certificate


@pytest.fixture
def office() -> Iterator[PostOffice]:
    with posting() as found:
        yield found


def mail(office: PostOffice, **changes: Any) -> dict[str, Any]:
    values = {
        "name": "team",
        "kind": "smtp",
        "host": "post.example",
        "port": office.port,
        "security": "none",
        "sender": "firmwatch@acme.example",
        "to": "compliance@acme.example",
    }
    return {**values, **changes}


def parsed(text: bytes) -> EmailMessage:
    found = email.message_from_bytes(text, policy=email.policy.SMTP)
    assert isinstance(found, EmailMessage)
    return found


def allowed(desk: Desk, *tables: dict[str, Any], **settings: Any) -> None:
    desk.write(*tables, notify_allow_private=["127.0.0.1/32"], **settings)


def test_a_message_is_one_e_mail_with_an_id_made_of_its_own(desk: Desk, office: PostOffice) -> None:
    allowed(desk, mail(office))
    (id_,) = desk.enqueue(1)
    desk.send()
    (text,) = office.letters
    found = parsed(text)
    assert found["Message-ID"] == f"<{id_}@acme.example>"
    assert found["Subject"] == "firmwatch: alert opened: Mirebank 1 PLC ~ Мирбанк"
    assert found["To"] == "compliance@acme.example"
    assert found["Auto-Submitted"] == "auto-generated"
    assert found["Date"].datetime == START
    body = found.get_content()
    assert f"message: {id_}" in body
    assert "record_name: Мирбанк" in body
    assert text.isascii()
    assert desk.states() == {"team": "delivered"}


@pytest.mark.parametrize(
    ("command", "answer", "words"),
    [
        ("RCPT", "550 no such mailbox", "refused compliance@acme.example: 550 no such mailbox"),
        ("MAIL", "451 later", "451 later"),
        (".", "554 looks like spam", "554 looks like spam"),
        ("EHLO", "500 what", "not sent|500|502"),
    ],
)
def test_what_is_refused_is_tried_again_with_the_same_id(
    command: str, answer: str, words: str, desk: Desk, office: PostOffice
) -> None:
    allowed(desk, mail(office))
    desk.enqueue(1)
    office.answers[command] = answer
    if command == "EHLO":
        office.answers["HELO"] = "502 no"
    (report,) = desk.send()
    assert any(word in report.problem for word in words.split("|"))
    assert desk.states() == {"team": "pending"}
    office.answers.clear()
    desk.later(minutes=1)
    desk.send()
    assert desk.states() == {"team": "delivered"}
    assert len({parsed(text)["Message-ID"] for text in office.letters}) == 1


def test_what_was_taken_is_taken_however_the_server_parts(desk: Desk, office: PostOffice) -> None:
    allowed(desk, mail(office))
    desk.enqueue(1)
    office.answers["QUIT"] = "\0broken"
    desk.send()
    assert desk.states() == {"team": "delivered"}


def test_a_server_without_end_is_left_at_the_deadline(desk: Desk, office: PostOffice) -> None:
    allowed(desk, mail(office), notify_timeout_seconds=1.0)
    desk.enqueue(1)
    office.drips = True
    began = time.monotonic()
    (report,) = desk.send()
    assert time.monotonic() - began < 5
    assert report.failed == 1


def test_an_address_inside_is_refused(desk: Desk, office: PostOffice) -> None:
    desk.write(mail(office))
    desk.enqueue(1)
    (report,) = desk.send()
    assert "post.example has the address 127.0.0.1, which is not public" in report.problem
    assert office.commands == []


def test_starttls_and_tls_are_verified_before_a_password_is_sent(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tls, certificate = make_certificate(tmp_path / "own", expired=False, host="DNS:post.example")
    with posting(tls) as office:
        login = {"security": "starttls", "username": "fw", "password_env": "MAIL_PASSWORD"}
        allowed(desk, mail(office, **login))
        desk.environment["MAIL_PASSWORD"] = "open-sesame"
        desk.enqueue(1)
        (report,) = desk.send()
        assert "certificate is not to be trusted" in report.problem
        assert not any(text.startswith("AUTH") for text in office.commands)
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        desk.later(hours=1)
        desk.send()
        assert desk.states() == {"team": "delivered"}
        assert any(text.startswith("AUTH PLAIN") for text in office.commands)
        database = (desk.folder / "ledger.sqlite").read_bytes()
        assert b"open-sesame" not in database


def test_a_server_without_starttls_gets_nothing(desk: Desk, office: PostOffice) -> None:
    allowed(desk, mail(office, security="starttls"))
    desk.enqueue(1)
    (report,) = desk.send()
    assert "STARTTLS" in report.problem
    assert office.letters == []


def test_no_name_can_make_a_header_or_another_line() -> None:
    evil = "Mirebank\r\nBcc: everybody@acme.example\r\n\r\nBody \u202e\x00\udc80"
    receiver = Receiver("team", "smtp", sender="fw@acme.example", to="a@acme.example")
    payload = a_message(1, data={"subject_name": evil, "note": evil}).payload()
    item = Item("msg_0", payload)
    for parcel in (Parcel("msg_0", [item], 1), Parcel("dig_0", [item] * 2, 2, is_digest=True)):
        found = parsed(letter(receiver, parcel, START.isoformat()).as_bytes())
        assert found["Bcc"] is None
        assert len(found.get_all("To", [])) == 1
        lines = found.get_content().splitlines()
        assert not any(line.startswith("Bcc") for line in lines)


def test_a_digest_has_a_cap_and_says_how_many_more(desk: Desk, office: PostOffice) -> None:
    allowed(desk, mail(office, digest="daily", digest_max=3))
    ids = desk.enqueue(*range(5))
    desk.send()
    (text,) = office.letters
    found = parsed(text)
    body = found.get_content()
    assert found["Subject"] == "firmwatch: 5 messages"
    assert sum(id_ in body for id_ in ids) == 3
    assert "and 2 more;" in body
    assert {item.state for item in desk.deliveries()} == {"delivered"}
    desk.enqueue(7)
    desk.later(hours=15)
    desk.send()
    assert len(office.letters) == 1, "one a day"
    desk.later(hours=2)
    desk.send()
    assert parsed(office.letters[1])["Subject"] == "firmwatch: 1 message"
    assert "more;" not in parsed(office.letters[1]).get_content()


def test_a_digest_that_fails_stays_the_same_until_it_is_delivered(
    desk: Desk, office: PostOffice
) -> None:
    allowed(desk, mail(office, digest="daily"))
    ids = desk.enqueue(1, 2)
    office.answers["."] = "451 later"
    desk.send()
    late = desk.enqueue(3)
    office.answers.clear()
    assert desk.send()[0].delivered == 0, "not due yet"
    desk.later(minutes=1)
    desk.send()
    first, second = map(parsed, office.letters)
    assert first["Message-ID"] == second["Message-ID"]
    assert first.get_content() == second.get_content()
    assert all(id_ in second.get_content() for id_ in ids)
    with desk.workspace() as workspace:
        resend_messages(workspace, ids[0], None, "lost")
    desk.later(days=1)
    desk.send()
    third = parsed(office.letters[2])
    assert third["Message-ID"] != first["Message-ID"]
    assert all(id_ in third.get_content() for id_ in (*late, ids[0]))
    assert ids[1] not in third.get_content()
