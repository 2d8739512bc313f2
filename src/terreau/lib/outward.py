"""One POST to an address that a person typed: never to the house's own network, never further than where it was sent.

The name is resolved once, every address it gives is judged, and the connection goes to the very address that was judged: a
name that changes its mind between the two (DNS rebinding) leads nowhere. No redirect is followed, no proxy of the environment
is used, little is read, and the whole exchange has one deadline, however slowly the other side speaks.
"""

import http.client
import io
import ipaddress
import re
import socket
import ssl
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.utils.translation import gettext as _

from terreau.lib.refusals import Refusal

DEADLINE, MOST = 10.0, 2048  # seconds for the whole exchange; bytes of the answer that are read
LONGEST = 500
PORTS = {"https": (443, 8443), "http": (80, 8080)}
# Tunnels that carry an IPv4 address inside: what they lead to cannot be told from the outside.
_TUNNELS = [ipaddress.ip_network(net) for net in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")]
Resolve = Callable[[str, int], Sequence[str]]


class Refused(Refusal):
    """We do not go there."""


class Unreachable(Exception):
    """Nobody answered as HTTP wants it, in the time given."""


@dataclass(frozen=True, slots=True)
class Leave:
    """What is let through besides https to public addresses. `loopback`: this very machine, any port; for tests only."""

    http: bool = False
    loopback: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    code: int
    text: str


def resolve(host: str, port: int) -> list[str]:
    """Every numeric address of a name, as the system knows it."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unreachable(f"{host}: {type(error).__name__}") from error
    return list(dict.fromkeys(str(row[4][0]) for row in found))


def checked(address: str, leave: Leave) -> SplitResult:
    """The parts of an address that may be called, by what is written in it; where it leads is `judged`'s to say."""
    if len(address) > LONGEST or not re.fullmatch(r"[\x21-\x7e]+", address) or "\\" in address:
        raise Refused(_("This address cannot be read. It has no space, no accent and at most 500 characters."))
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError as error:
        raise Refused(_("This address cannot be read.")) from error
    if parts.scheme not in ({"https", "http"} if leave.http or leave.loopback else {"https"}):
        raise Refused(_("The address must begin with https://: what is sent is not read on the way."))
    if not parts.hostname or parts.username is not None or parts.password is not None or parts.fragment:
        raise Refused(_("The address must name a server, without a user name, a password or a “#”."))
    if not leave.loopback and port not in (None, *PORTS[parts.scheme]):
        raise Refused(_("Only the usual ports may be called: 443 and 8443."))
    return parts


def _is_public(number: str, leave: Leave) -> bool:
    ip: Any = ipaddress.ip_address(number.partition("%")[0])
    ip = getattr(ip, "ipv4_mapped", None) or ip
    if leave.loopback and ip.is_loopback:
        return True
    return ip.is_global and not ip.is_multicast and not ip.is_reserved and not any(ip.version == 6 and ip in net for net in _TUNNELS)


def judged(parts: SplitResult, leave: Leave, find: Resolve = resolve) -> tuple[str, int]:
    """The numeric address and the port to call. One forbidden address among several refuses the name whole."""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    numbers = find(str(parts.hostname), port)
    if not numbers:
        raise Unreachable(f"{parts.hostname}: no address")
    if not all(_is_public(number, leave) for number in numbers):
        raise Refused(_("This address leads to a private network, or to the platform itself: it is never called."))
    return numbers[0], port


def post(
    address: str, body: bytes, headers: Mapping[str, str], *, leave: Leave, find: Resolve = resolve, deadline: float = DEADLINE
) -> Answer:
    """Send, and read the status and the beginning of the answer. A redirect is an answer like another."""
    parts = checked(address, leave)
    number, port = judged(parts, leave, find)
    end = time.monotonic() + deadline
    try:
        with socket.create_connection((number, port), timeout=deadline) as bare:
            bare.settimeout(_left(end))
            if parts.scheme == "http":
                return _exchange(bare, parts, body, headers, end)
            with ssl.create_default_context().wrap_socket(bare, server_hostname=parts.hostname) as secure:
                return _exchange(secure, parts, body, headers, end)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise Unreachable(f"{type(error).__name__}: {error}"[:300]) from error


def _left(end: float) -> float:
    left = end - time.monotonic()
    if left <= 0:
        raise TimeoutError("too slow")
    return left


class _Timed(io.RawIOBase):
    """A socket to read from, until an instant and no later: a byte now and then does not win more time."""

    def __init__(self, line: socket.socket, end: float) -> None:
        super().__init__()
        self.line, self.end = line, end

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self.line.settimeout(_left(self.end))
        return self.line.recv_into(buffer)

    def makefile(self, *_args: Any) -> io.BufferedReader:
        return io.BufferedReader(self)


def _exchange(line: socket.socket, parts: SplitResult, body: bytes, headers: Mapping[str, str], end: float) -> Answer:
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    host = parts.netloc
    said = {"Host": host, "Content-Length": str(len(body)), "Connection": "close", "Accept-Encoding": "identity", **headers}
    head = "".join(f"{name}: {value}\r\n" for name, value in said.items())
    line.settimeout(_left(end))
    line.sendall(f"POST {path} HTTP/1.1\r\n{head}\r\n".encode("ascii") + body)
    answer = http.client.HTTPResponse(_Timed(line, end), method="POST")  # type: ignore[arg-type]
    answer.begin()
    try:
        text = answer.read(MOST)
    except (OSError, http.client.HTTPException, ValueError):  # the status is what counts; the rest is only shown
        text = b""
    return Answer(answer.status, text.decode(errors="replace"))
