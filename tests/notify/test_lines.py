"""JSON lines in a file and on standard output, and which addresses are public."""

from __future__ import annotations

import ipaddress
import json
import os
import stat

import pytest

from firmwatch.notify.addresses import Guard, is_public
from firmwatch.notify.deadlines import Deadline
from tests.notify.conftest import Desk

FILE = {"name": "log", "kind": "file", "path": "out/messages.jsonl"}


def test_a_file_gets_one_line_a_message_with_its_id(desk: Desk) -> None:
    desk.write(FILE)
    (desk.folder / "out").mkdir()
    ids = desk.enqueue(*range(1_203))
    assert desk.send()[0].delivered == 1_203
    path = desk.folder / "out" / "messages.jsonl"
    rows = [json.loads(line) for line in path.read_bytes().splitlines()]
    assert {row["id"] for row in rows} == set(ids)
    assert len(rows) == 1_203
    assert list(rows[0]) == ["id", "type", "timestamp", "data"]
    assert rows[0]["data"]["record_name"] == "Мирбанк"
    assert "Мирбанк" in path.read_text("utf-8")
    if os.name != "nt":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_half_a_line_of_a_killed_process_spoils_no_other(desk: Desk) -> None:
    desk.write(FILE)
    (desk.folder / "out").mkdir()
    path = desk.folder / "out" / "messages.jsonl"
    path.write_bytes(b'{"id": "msg_1"}\n{"id": "ms')
    (id_,) = desk.enqueue(1)
    desk.send()
    lines = path.read_bytes().splitlines()
    assert lines[:2] == [b'{"id": "msg_1"}', b'{"id": "ms']
    assert json.loads(lines[2])["id"] == id_


def test_a_file_that_cannot_be_written_loses_nothing(desk: Desk) -> None:
    desk.write(FILE)
    desk.enqueue(1)
    (report,) = desk.send()
    assert "messages.jsonl cannot be written: No such file" in report.problem
    (desk.folder / "out").mkdir()
    desk.later(minutes=1)
    desk.send()
    assert desk.states() == {"log": "delivered"}


def test_standard_output_gets_the_same_lines(desk: Desk) -> None:
    desk.write({"name": "pipe", "kind": "stdout"})
    ids = desk.enqueue(1, 2)
    desk.send()
    rows = [json.loads(line) for line in desk.out.getvalue().splitlines()]
    assert {row["id"] for row in rows} == set(ids)


def test_texts_that_no_file_can_hold_are_escaped(desk: Desk) -> None:
    desk.write({"name": "pipe", "kind": "stdout"})
    desk.enqueue(1, data={"name": "a\udc80b\x00c"})
    desk.send()
    (line,) = desk.out.getvalue().splitlines()
    assert json.loads(line)["data"] == {"name": "a\\udc80b\x00c"}


PUBLIC = ["8.8.8.8", "1.1.1.1", "100.63.255.255", "172.32.0.1", "192.0.1.1", "2606:4700::1111",
          "2001:4860:4860::8888", "64:ff9b::808:808", "::ffff:8.8.8.8",
          "2002:808:808::1"]  # fmt: skip
INSIDE = [
    "0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "127.1.2.3", "169.254.169.254", "172.16.0.1",
    "172.31.255.255", "192.0.0.192", "192.168.1.1", "198.18.0.1", "192.0.2.1", "198.51.100.1",
    "203.0.113.1", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255", "168.63.129.16",
    "192.88.99.1", "::", "::1", "::7f00:1", "fe80::1", "fe80::1%1", "fec0::1", "fc00::1",
    "fd12:3456::1", "ff02::1", "2001::1", "2001:db8::1", "3fff::1", "100::1", "5f00::1",
    "::ffff:10.0.0.1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1",
    "2002:7f00:1::", "2002:a00:1::1", "2606:4700::1111%1",
]  # fmt: skip


@pytest.mark.parametrize("text", PUBLIC)
def test_a_public_address_is_one(text: str) -> None:
    assert is_public(ipaddress.ip_address(text))


@pytest.mark.parametrize("text", INSIDE)
def test_no_other_address_is_public(text: str) -> None:
    assert not is_public(ipaddress.ip_address(text))


def test_every_address_that_python_calls_private_is_refused() -> None:
    for text in ("10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
                 "192.168.0.0/16", "224.0.0.0/4", "240.0.0.0/4"):  # fmt: skip
        network = ipaddress.ip_network(text)
        assert not is_public(network[0])
        assert not is_public(network[-1])
        assert is_public(network[0] - 1) or text == "240.0.0.0/4"


@pytest.mark.parametrize(
    ("network", "address", "fits"),
    [
        ("10.0.0.5/32", "10.0.0.5", True),
        ("10.0.0.5/32", "10.0.0.6", False),
        ("10.0.0.5/32", "::ffff:10.0.0.5", True),
        ("fd00::/8", "fd00::7", True),
        ("fd00::/8", "fe80::7", False),
    ],
)
def test_an_operator_may_allow_networks_of_their_own(
    network: str, address: str, fits: bool
) -> None:
    guard = Guard.of([network], lambda host, port: [address])
    if fits:
        assert guard.addresses("x.example", 443, Deadline.after(5)) == [address]
    else:
        with pytest.raises(Exception, match="not public"):
            guard.addresses("x.example", 443, Deadline.after(5))


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "127.1", "localhost"])
def test_other_spellings_of_an_address_inside_are_judged_as_it(host: str) -> None:
    with pytest.raises(Exception, match=r"127\.0\.0\.1|::1|not known|No address|Name or service"):
        Guard().addresses(host, 443, Deadline.after(5))


def test_a_name_server_that_is_silent_is_left_at_the_deadline() -> None:
    import threading

    ending = threading.Event()

    def silent(host: str, port: int) -> list[str]:
        ending.wait(20)
        return ["8.8.8.8"]

    with pytest.raises(TimeoutError, match="nobody answered in time"):
        Guard((), silent).addresses("x.example", 443, Deadline.after(0.2))
    ending.set()
