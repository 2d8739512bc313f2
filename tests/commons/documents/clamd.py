"""A clamd of our own, over a real socket: it speaks INSTREAM, and knows one signature."""

import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager

# The industry's harmless test file (eicar.org), in two halves so that no antivirus takes this source for one.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + rb"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class _Clamd(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        command = self.rfile.read(10)
        if self.server.mood == "silent":
            return
        if self.server.mood == "babbling" or command != b"zINSTREAM\0":
            self.wfile.write(b"UNKNOWN COMMAND\0")
            return
        content = b""
        while size := struct.unpack("!I", self.rfile.read(4))[0]:
            content += self.rfile.read(size)
            if self.server.mood == "small" and len(content) > 100:
                self.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")
                return
        self.server.seen.append(content)
        self.wfile.write(b"stream: Eicar-Test-Signature FOUND\0" if EICAR in content else b"stream: OK\0")


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, mood: str) -> None:
        super().__init__(("127.0.0.1", 0), _Clamd)
        self.mood, self.seen = mood, []

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"


@contextmanager
def running(mood: str = "well") -> Iterator[Server]:
    """mood: well, silent (hangs up), babbling (answers something else), small (refuses large files)."""
    with Server(mood) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join(5)
