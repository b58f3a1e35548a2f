"""Which addresses a message may go to: public ones, and those that the operator allows.

A name is looked up once for a try, every address that comes back is judged, and the connection is
made to an address that was judged, in figures. Nobody looks the name up a second time, so a name
that is bound anew in between leads nowhere else.
"""

from __future__ import annotations

import contextlib
import ipaddress
import queue
import socket
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from firmwatch.notify.deadlines import Deadline

__all__ = ["Guard", "RefusedAddressError", "Resolver", "is_public", "system_addresses"]

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Resolver = Callable[[str, int], Sequence[str]]
"""Gives the addresses of a host, in figures, in the order in which to try them."""

_REFUSED_4 = tuple(
    map(
        ipaddress.IPv4Network,
        (
            *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16"),
            *("172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24"),
            *("192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24"),
            *("224.0.0.0/4", "240.0.0.0/4"),
            # Azure's address for what only its own machines may ask.
            "168.63.129.16/32",
        ),
    )
)
"""IANA's IPv4 Special-Purpose Address Registry (RFC 6890), multicast (RFC 5771) and what is
reserved (RFC 1112 section 4). Written out, since the ipaddress module's list changes between
versions of Python."""
_PUBLIC_6 = ipaddress.IPv6Network("2000::/3")
"""All that IANA has given out as global unicast (RFC 4291 section 2.4)."""
_REFUSED_6 = tuple(map(ipaddress.IPv6Network, ("2001::/23", "2001:db8::/32", "3fff::/20")))
"""Within it: IETF protocols with Teredo (RFC 2928), and documentation (RFC 3849, RFC 9637)."""
_EMBEDDING = (
    (ipaddress.IPv6Network("::ffff:0:0/96"), 0),
    (ipaddress.IPv6Network("64:ff9b::/96"), 0),
    (ipaddress.IPv6Network("2002::/16"), 80),
)
"""IPv6 addresses that stand for one of IPv4, and how many bits follow it: mapped (RFC 4291 section
2.5.5.2), NAT64 (RFC 6052), 6to4 (RFC 3056)."""


class RefusedAddressError(Exception):
    """A host has no address that a message may go to."""


def is_public(address: Address) -> bool:
    """Say whether an address is one of the public internet; an embedded one is judged itself."""
    if isinstance(address, ipaddress.IPv4Address):
        return not any(address in network for network in _REFUSED_4)
    if (inner := _embedded(address)) is not None:
        return is_public(inner)
    # A scope (fe80::1%eth0) leads out of one interface: no public address has one.
    if address.scope_id is not None:
        return False
    return address in _PUBLIC_6 and not any(address in network for network in _REFUSED_6)


def system_addresses(host: str, port: int) -> list[str]:
    """Ask the system for the addresses of a host; raises `OSError` where it knows none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(item[4][0]) for item in found))


@dataclass(frozen=True, slots=True)
class Guard:
    """Judges the addresses of hosts; `allowed` are networks of the operator's own."""

    allowed: tuple[Network, ...] = ()
    resolve: Resolver | None = None

    @classmethod
    def of(cls, networks: Iterable[str], resolve: Resolver | None = None) -> Guard:
        """Make a guard that lets messages into these networks too."""
        return cls(tuple(ipaddress.ip_network(text) for text in networks), resolve)

    def addresses(self, host: str, port: int, deadline: Deadline) -> list[str]:
        """Give the addresses of a host that a message may go to.

        Raises `RefusedAddressError` where it has none of these, `OSError` where it has none at
        all, `TimeoutError` where nobody answers in time.
        """
        found = self._looked_up(host, port, deadline)
        chosen = [text for text in found if self._allows(text)]
        if not chosen:
            raise RefusedAddressError(
                f"{host} has the address {', '.join(found) or 'nowhere'}, which is not public. "
                "Where it is a receiver of your own, add its network to notify_allow_private"
            )
        return chosen

    def connect(self, host: str, port: int, deadline: Deadline) -> socket.socket:
        """Connect to the first address of a host that may be, and answers; raises as above."""
        failure: OSError | None = None
        for address in self.addresses(host, port, deadline):
            try:
                return socket.create_connection((address, port), deadline.left())
            except OSError as error:
                failure = error
        raise failure or OSError(f"{host} has no address")

    def _allows(self, text: str) -> bool:
        try:
            address = ipaddress.ip_address(text)
        except ValueError:
            return False
        forms = [address]
        if isinstance(address, ipaddress.IPv6Address) and (inner := _embedded(address)) is not None:
            forms.append(inner)
        own = any(form in network for form in forms for network in self.allowed)
        return own or is_public(address)

    def _looked_up(self, host: str, port: int, deadline: Deadline) -> Sequence[str]:
        """Look a host up in another thread: the system cannot be told how long to wait."""
        with contextlib.suppress(ValueError):
            return [str(ipaddress.ip_address(host))]
        answers: queue.Queue[Sequence[str] | Exception] = queue.Queue()

        def ask() -> None:
            try:
                answers.put((self.resolve or system_addresses)(host, port))
            except (OSError, UnicodeError) as error:
                answers.put(error)

        threading.Thread(target=ask, daemon=True).start()
        try:
            found = answers.get(timeout=deadline.left())
        except queue.Empty as error:
            raise TimeoutError(f"nobody answered in time where {host} is") from error
        if isinstance(found, UnicodeError):
            raise OSError(f"{host} is no name of a host") from found
        if isinstance(found, Exception):
            raise found
        return found


def _embedded(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    for network, shift in _EMBEDDING:
        if address in network:
            return ipaddress.IPv4Address((int(address) >> shift) & 0xFFFFFFFF)
    return None
