"""A publisher's server on the loopback interface, with answers prepared by the test."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Answer:
    """One HTTP answer.

    `length` is what Content-Length claims, where it is not the truth (-1: nothing at all); `pieces`
    is in how many the body is sent. An answer with `ETag` or `Last-Modified` honours conditions,
    and with `ranges` also a Range under the condition If-Range. `is_stuck` ends in the headers.
    """

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    length: int | None = None
    pieces: int = 1
    ranges: bool = False
    is_stuck: bool = False

    def to(self, asked: Mapping[str, str]) -> Answer:
        """Give what a request with such headers is answered."""
        etag, modified = self.headers.get("ETag"), self.headers.get("Last-Modified")
        same = asked.get("If-None-Match", asked.get("If-Modified-Since"))
        if same and same in (etag, modified):
            return Answer(status=304, headers=self.headers)
        start = asked.get("Range", "").removeprefix("bytes=").removesuffix("-")
        if self.ranges and start and asked.get("If-Range") == etag:
            part = f"bytes {start}-{len(self.body) - 1}/{len(self.body)}"
            headers = {**self.headers, "Content-Range": part}
            return Answer(self.body[int(start) :], 206, headers)
        return self


class Publisher:
    """Gives the prepared answers of each path in turn, the last one for ever."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.answers: dict[str, list[Answer]] = {}
        self.asked: list[str] = []
        self.headers: list[dict[str, str]] = []
        self.ending = threading.Event()

    def publish(self, path: str, *answers: Answer | bytes) -> None:
        prepared = [Answer(item) if isinstance(item, bytes) else item for item in answers]
        self.answers[path] = prepared

    def answer(self, path: str, headers: Mapping[str, str]) -> Answer:
        self.asked.append(path)
        self.headers.append(dict(headers))
        answers = self.answers.get(path, [Answer(b"nothing here", 404)])
        return (answers.pop(0) if len(answers) > 1 else answers[0]).to(headers)


@contextmanager
def publishing(tls: ssl.SSLContext | None = None) -> Iterator[Publisher]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer = publisher.answer(self.path, self.headers)  # type: ignore[arg-type]
            if answer.is_stuck:
                self.wfile.write(b"HTTP/1.0 200 OK\r\nServer: slow")
                publisher.ending.wait(20)
                return
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            length = len(answer.body) if answer.length is None else answer.length
            if length >= 0:
                self.send_header("Content-Length", str(length))
            self.end_headers()
            size = max(1, -(-len(answer.body) // answer.pieces))
            with suppress(OSError):
                for start in range(0, len(answer.body), size):
                    self.wfile.write(answer.body[start : start + size])

        def log_message(self, *args: object) -> None:
            """Say nothing: the test's own output is enough."""

    class Server(ThreadingHTTPServer):
        def handle_error(self, request: object, client_address: object) -> None:
            """Say nothing: clients that hang up are what is tested."""

    server = Server(("127.0.0.1", 0), Handler)
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    scheme, port = "https" if tls else "http", server.server_address[1]
    publisher = Publisher(f"{scheme}://127.0.0.1:{port}")
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield publisher
    finally:
        publisher.ending.set()
        server.shutdown()
        thread.join()
        server.server_close()
