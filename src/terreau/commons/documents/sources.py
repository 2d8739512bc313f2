"""clamd, over TCP: the INSTREAM command. Protocol: clamd(8), « z » commands end with NUL, chunks carry their length."""

import socket
import struct
from collections.abc import Iterable
from dataclasses import dataclass

_SECONDS = 20


class Unreachable(Exception):
    """The antivirus did not answer, or not in its language. The file is neither clean nor infected: it waits."""


@dataclass(frozen=True, slots=True)
class Verdict:
    is_infected: bool
    signature: str = ""


def scan(chunks: Iterable[bytes], *, at: str) -> Verdict:
    """Ask the clamd at "host:port" about a file. Raises Unreachable: silence is never a clean bill."""
    host, _, port = at.rpartition(":")
    try:
        with socket.create_connection((host, int(port)), timeout=_SECONDS) as line:
            line.sendall(b"zINSTREAM\0")
            for chunk in chunks:
                if chunk:
                    line.sendall(struct.pack("!I", len(chunk)) + chunk)
            line.sendall(struct.pack("!I", 0))
            reply = b""
            while not reply.endswith(b"\0") and (part := line.recv(4096)):
                reply += part
    except (OSError, ValueError) as error:
        raise Unreachable(str(error)) from error
    said = reply.rstrip(b"\0\n").decode("utf-8", "replace")
    if said == "stream: OK":
        return Verdict(is_infected=False)
    if said.startswith("stream: ") and said.endswith(" FOUND"):
        return Verdict(is_infected=True, signature=said[8:-6][:100])
    raise Unreachable(said[:200] or "no answer")
