"""A receiver on the loopback, as kind or as hostile as a test wants it; and endpoints made without a question."""

import contextlib
import socket
import threading
import time
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from terreau.commons.hooks.actions import keeping
from terreau.commons.hooks.models import Endpoint
from tests import factories as make

EARLY = make.NOW - timedelta(days=1)


class Receiver:
    """What came, and what is answered. `slow` bytes a tenth of a second, when it drips."""

    def __init__(self):
        self.received, self.code, self.answer, self.headers = [], 200, b"merci", {}
        self.is_dripping, self.at_once, self.most_at_once = False, 0, 0
        self.pause, self.lock = 0.0, threading.Lock()

    @property
    def address(self):
        return f"http://127.0.0.1:{self.port}/entree?cle=abc"

    def ids(self):
        return [headers["webhook-id"] for headers, _body in self.received]


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64


@contextlib.contextmanager
def listening():
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            with receiver.lock:
                receiver.at_once += 1
                receiver.most_at_once = max(receiver.most_at_once, receiver.at_once)
            body = self.rfile.read(int(self.headers["Content-Length"]))
            time.sleep(receiver.pause)
            with receiver.lock:
                receiver.received.append((dict(self.headers.items()), body.decode()))
                receiver.at_once -= 1
            with contextlib.suppress(OSError):
                self._answer()

        def _answer(self):
            if receiver.is_dripping:
                for byte in b"HTTP/1.1 200 OK\r\n" + b"X-A: b\r\n" * 50:
                    self.wfile.write(bytes([byte]))
                    self.wfile.flush()
                    time.sleep(0.1)
                return
            self.send_response(receiver.code)
            for name, value in receiver.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(receiver.answer)

        def log_message(self, *args):
            pass

    server = Server(("127.0.0.1", 0), Handler)
    receiver.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def receiver(settings):
    settings.HOOKS_REACH_LOOPBACK = True
    with listening() as one:
        yield one


@pytest.fixture
def closed_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def endpoint_of():
    """`endpoint_of(person, address, kinds…)`: made yesterday, in a role held for long."""

    def make_one(person, address="https://receiver.example/entree", *told, name="Logiciel des aides", editions=(), expires_at=None):
        told = told or ("application.submitted", "decision.announced", "edition.published")
        make.RoleGrant.objects.filter(user=person).update(granted_at=EARLY - timedelta(days=30))
        lent = {"name": name, "address": address, "told": told, "editions": editions, "expires_at": expires_at}
        find = (lambda _host, _port: ["127.0.0.1"]) if "127.0.0.1" in address else (lambda _host, _port: ["93.184.215.14"])
        endpoint, secret = keeping.make(**lent, by=person, at=EARLY, find=find)
        endpoint = Endpoint.objects.select_related("owner").get(pk=endpoint.pk)
        endpoint.secret = secret
        return endpoint

    return make_one
