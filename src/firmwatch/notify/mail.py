"""E-mail by SMTP (RFC 5321), encrypted and verified unless the settings say otherwise."""

from __future__ import annotations

import contextlib
import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from firmwatch.fetch.attempts import certificate_advice
from firmwatch.notify.addresses import Guard, RefusedAddressError
from firmwatch.notify.deadlines import Deadline
from firmwatch.notify.letters import letter
from firmwatch.notify.outcomes import Outcome, Parcel
from firmwatch.receivers import Receiver

__all__ = ["Mail"]


@dataclass(frozen=True, slots=True)
class Mail:
    """Sends messages or digests by one SMTP server, each over a connection of its own."""

    receiver: Receiver
    guard: Guard
    timeout_seconds: float
    tls: ssl.SSLContext
    batch_max: int = 1

    def send(self, parcel: Parcel, now: str) -> Outcome:
        """Send one e-mail and say what came of it.

        Raises `ConfigError` where the password is not there.
        """
        receiver = self.receiver
        password = receiver.secret.read() if receiver.secret else ""
        try:
            mail = letter(receiver, parcel, now)
            with self._connection() as client:
                if receiver.security == "starttls":
                    client.starttls(context=self.tls)
                if receiver.username:
                    client.login(receiver.username, password)
                client.send_message(mail, receiver.sender, [receiver.to])
        except RefusedAddressError as error:
            return Outcome.failure(f"nothing was sent: {error}")
        except smtplib.SMTPRecipientsRefused as error:
            code, text = next(iter(error.recipients.values()))
            return Outcome.failure(f"the server refused {receiver.to}: {code} {_text(text)}")
        except smtplib.SMTPResponseException as error:
            said = f"{error.smtp_code} {_text(error.smtp_error)}"
            return Outcome.failure(f"the server answered {said}")
        except (smtplib.SMTPException, OSError, ValueError, EOFError) as error:
            advice = certificate_advice(error)
            return Outcome.failure(advice or f"the e-mail was not sent: {error}")
        return Outcome(True, f"the server took it for {receiver.to}")

    @contextmanager
    def _connection(self) -> Iterator[smtplib.SMTP]:
        receiver = self.receiver
        deadline = Deadline.after(self.timeout_seconds)
        stream = self.guard.connect(receiver.host, receiver.port, deadline)
        client = _Client(receiver.host, _literal(stream), deadline.left())
        # A server may answer so slowly, line by line, that no single wait is ever too long.
        alarm = threading.Timer(deadline.left(), client.cut)
        alarm.daemon = True
        alarm.start()
        try:
            if receiver.security == "tls":
                stream = self.tls.wrap_socket(stream, server_hostname=receiver.host)
            client.take(stream)
            yield client
            # Taken is taken, however the server parts from us.
            with contextlib.suppress(smtplib.SMTPException, OSError):
                client.quit()
        finally:
            alarm.cancel()
            client.close()
            stream.close()


class _Client(smtplib.SMTP):
    """A client that is given its connection, which went to a judged address."""

    def __init__(self, host: str, own_name: str, timeout: float) -> None:
        # Without a name of our own, smtplib asks a name server for it, for as long as that takes.
        super().__init__(local_hostname=own_name, timeout=timeout)
        # What the certificate has to name after STARTTLS.
        self._host = host

    def take(self, stream: socket.socket) -> None:
        """Go on with a connection as if it had been made here."""
        self.sock = stream
        self.file = None
        code, text = self.getreply()
        if code != 220:
            raise smtplib.SMTPConnectError(code, text)

    def cut(self) -> None:
        """Cut the connection, whatever is being waited for."""
        # SSLSocket.shutdown would change what the other thread is reading from.
        stream = self.sock
        with contextlib.suppress(OSError, TypeError):
            if stream is not None:
                socket.socket.shutdown(stream, socket.SHUT_RDWR)


def _literal(stream: socket.socket) -> str:
    """Name this end of a connection by its address (RFC 5321 section 4.1.3)."""
    address = str(stream.getsockname()[0]).partition("%")[0]
    return f"[IPv6:{address}]" if ":" in address else f"[{address}]"


def _text(answer: bytes | str) -> str:
    return answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
