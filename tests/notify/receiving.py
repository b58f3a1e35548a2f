"""Receivers of messages on the loopback interface: a webhook's server and an SMTP server."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import socketserver
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Reply:
    """One answer; `drip` sends it a byte at a time, so slowly that no single wait is long."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    drip: bool = False


@dataclass
class Post:
    """One request as it came."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def content(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.body)
        return found

    def is_signed_with(self, secret: str) -> bool:
        """Verify as the specification says it, in other words than the program's."""
        key = base64.standard_b64decode(secret[len("whsec_") :])
        signed = b".".join(
            [self.id.encode(), self.headers["webhook-timestamp"].encode(), self.body]
        )
        expected = base64.standard_b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
        given = self.headers["webhook-signature"].split(" ")
        return any(hmac.compare_digest(f"v1,{expected}", each) for each in given)


class Hook:
    """Keeps what comes, and answers with the replies in turn, the last one for ever."""

    def __init__(self, port: int, scheme: str) -> None:
        self.port = port
        self.url = f"{scheme}://hook.example:{port}/in"
        self.posts: list[Post] = []
        self.replies: list[Reply] = [Reply()]
        self.names: list[str | None] = []
        self.ending = threading.Event()

    def answer(self, *replies: Reply | int) -> None:
        self.replies = [Reply(each) if isinstance(each, int) else each for each in replies]

    def take(self, post: Post) -> Reply:
        self.posts.append(post)
        return self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]

    @property
    def ids(self) -> list[str]:
        return [post.id for post in self.posts]


@contextmanager
def hooking(tls: ssl.SSLContext | None = None) -> Iterator[Hook]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            reply = hook.take(Post(self.path, headers, body))
            if reply.drip:
                with suppress(OSError):
                    for byte in b"HTTP/1.1 200 OK\r\nServer: " + b"x" * 1_000:
                        self.wfile.write(bytes([byte]))
                        if hook.ending.wait(0.05):
                            break
                return
            with suppress(OSError):
                self.send_response(reply.status)
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", "0")
                self.end_headers()

        def log_message(self, *args: object) -> None:
            """Say nothing: the test's own output is enough."""

    class Server(ThreadingHTTPServer):
        def handle_error(self, request: object, client_address: object) -> None:
            """Say nothing: clients that hang up are what is tested."""

    server = Server(("127.0.0.1", 0), Handler)
    hook = Hook(server.server_address[1], "https" if tls else "http")
    if tls:
        tls.sni_callback = lambda _socket, name, _context: hook.names.append(name)
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    with _served(server):
        try:
            yield hook
        finally:
            hook.ending.set()


class PostOffice:
    """An SMTP server that keeps what it takes; `answers` replaces the reply to a command."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.letters: list[bytes] = []
        self.commands: list[str] = []
        self.answers: dict[str, str] = {}
        self.ending = threading.Event()
        self.drips = False


class _Talk(socketserver.StreamRequestHandler):
    """One conversation with a client."""

    office: PostOffice
    tls: ssl.SSLContext | None

    def say(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")

    def handle(self) -> None:
        with suppress(OSError):
            if self.office.drips:
                while not self.office.ending.wait(0.05):
                    self.wfile.write(b"220-wait\r\n")
                return
            self.say("220 post.example")
            while text := self.rfile.readline().decode("latin-1").strip():
                self.office.commands.append(text)
                self.obey(text.split(" ")[0].upper())

    def finish(self) -> None:
        super().finish()
        # What STARTTLS has put in the place of the connection that the server closes.
        self.connection.close()

    def obey(self, word: str) -> None:
        if word in self.office.answers:
            self.say(self.office.answers[word])
        elif word == "EHLO":
            offer = "250-STARTTLS" if self.tls else "250-X"
            self.say("\r\n".join(["250-post.example", "250-AUTH PLAIN", offer, "250 OK"]))
        elif word == "STARTTLS" and self.tls:
            self.say("220 go on")
            self.connection = self.tls.wrap_socket(self.connection, server_side=True)
            self.rfile = self.connection.makefile("rb")
            self.wfile = self.connection.makefile("wb", buffering=0)
        elif word == "DATA":
            self.say("354 go on")
            self.office.letters.append(self.letter())
            self.say(self.office.answers.get(".", "250 taken"))
        else:
            self.say({"AUTH": "235 welcome", "QUIT": "221 bye"}.get(word, "250 OK"))

    def letter(self) -> bytes:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        return b"".join(lines)


class _Post(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: clients that hang up are what is tested."""


@contextmanager
def posting(tls: ssl.SSLContext | None = None) -> Iterator[PostOffice]:
    """Run an SMTP server (RFC 5321), with STARTTLS where there is a certificate."""
    handler = type("Talk", (_Talk,), {"tls": tls})
    server = _Post(("127.0.0.1", 0), handler)
    office = handler.office = PostOffice(server.server_address[1])  # type: ignore[attr-defined]
    with _served(server):
        try:
            yield office
        finally:
            office.ending.set()


@contextmanager
def _served(server: socketserver.BaseServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Names:
    """A name server: gives each host its addresses in turn, the last for ever."""

    def __init__(self, **hosts: list[list[str]]) -> None:
        self.hosts = {name.replace("_", "."): answers for name, answers in hosts.items()}
        self.asked: list[str] = []

    def __call__(self, host: str, port: int) -> list[str]:
        self.asked.append(host)
        if host not in self.hosts:
            raise OSError(f"{host} is not known")
        answers = self.hosts[host]
        return answers.pop(0) if len(answers) > 1 else answers[0]
