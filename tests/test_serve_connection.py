"""Connections that say little: closed in time, never at the cost of a page that asks."""

import asyncio
import socket
import threading
import time
from contextlib import contextmanager

import httpx
import pytest
import uvicorn
from patience import HANG_S
from served_plan import wait_for

from app.serve import connection
from app.serve.access import Access
from app.serve.guard import Guard

SOON_S = 0.3
"""How long requests may take to come, where they shall come to an end soon."""

HEAD = b"POST /api/x HTTP/1.1\r\nHost: 127.0.0.1\r\n"


async def answering(scope, receive, send):
    """Answer what is opened with the length of its body, or hold on as events do."""
    length, more = 0, True
    while more:
        message = await receive()
        length += len(message["body"])
        more = message["more_body"]
    await send({"type": "http.response.start", "status": 200, "headers": []})
    if scope["path"] == "/api/events":
        await asyncio.sleep(1.5)
    await send({"type": "http.response.body", "body": str(length).encode()})


class Opened:
    """A server, and those who speak to it."""

    def __init__(self, server, port, access):
        self.server, self.port, self.access = server, port, access

    def socket(self):
        return socket.create_connection(("127.0.0.1", self.port), timeout=HANG_S)

    def saying(self, text):
        opened = self.socket()
        opened.sendall(text)
        return opened

    def cookie(self):
        return self.access.cookie().partition(b";")[0]

    def client(self):
        return httpx.Client(
            base_url=self.access.address, headers={"Cookie": self.cookie().decode()}, timeout=HANG_S
        )

    @property
    def held(self):
        return len(self.server.server_state.connections)


@pytest.fixture(scope="module")
def server():
    with serving() as served:
        yield served


@pytest.fixture
def patient(server, monkeypatch):
    monkeypatch.setattr(connection, "REQUEST_S", HANG_S)
    return server


@pytest.fixture
def opened(server, monkeypatch):
    monkeypatch.setattr(connection, "REQUEST_S", SOON_S)
    return server


@contextmanager
def serving():
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        access = Access(port)
        config = uvicorn.Config(
            Guard(answering, port, access),
            http=connection.Connection,
            h11_max_incomplete_event_size=connection.MOST_HEADER_BYTES,
            log_level="critical",
            lifespan="off",
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        yield Opened(server, port, access)
        server.should_exit = True
        thread.join(HANG_S)


def is_closed(opened):
    """Say whether the server closes a connection; a reset is a way to close."""
    try:
        while opened.recv(4096):
            pass
    except ConnectionError:
        pass
    except TimeoutError:
        return False
    return True


@pytest.mark.parametrize(
    "said",
    [b"", b"G", HEAD, HEAD + b"Content-Length: 5\r\n\r\n", HEAD + b"Content-Length: 5\r\n\r\nab"],
    ids=["nothing", "a letter", "half a header", "no body", "half a body"],
)
def test_who_does_not_come_to_an_end_is_closed(opened, said):
    assert is_closed(opened.saying(said))


def test_a_body_that_is_let_through_has_to_come_to_an_end_too(patient, monkeypatch):
    head = HEAD.replace(b"127.0.0.1", f"127.0.0.1:{patient.port}".encode())
    head += b"Cookie: " + patient.cookie() + b"\r\nX-Schoolclusters: 1\r\n"
    head += b"Content-Type: application/json\r\nContent-Length: 5\r\n\r\n"
    whole = patient.saying(head + b"12345")
    assert whole.recv(4096).startswith(b"HTTP/1.1 200")
    whole.close()
    monkeypatch.setattr(connection, "REQUEST_S", SOON_S)
    assert is_closed(patient.saying(head + b"1234"))


def test_a_letter_now_and_then_does_not_keep_a_connection(opened):
    slow = opened.saying(b"GET / HTTP/1.1\r\n")
    try:
        for _ in range(20 * HANG_S):
            slow.sendall(b"a")
            time.sleep(0.05)
    except ConnectionError:
        return
    raise AssertionError("still open")


def test_the_second_request_of_a_connection_has_to_come_to_an_end_too(patient, monkeypatch):
    ask = f"GET /api/x HTTP/1.1\r\nHost: 127.0.0.1:{patient.port}\r\n".encode()
    ask += b"Cookie: " + patient.cookie() + b"\r\n"
    kept = patient.saying(ask + b"\r\n")
    assert kept.recv(4096).startswith(b"HTTP/1.1 200")
    monkeypatch.setattr(connection, "REQUEST_S", SOON_S)
    kept.sendall(ask)
    assert is_closed(kept)


def test_an_answer_may_take_longer_than_a_request(server, monkeypatch):
    monkeypatch.setattr(connection, "REQUEST_S", 1)
    with server.client() as client:
        assert client.get("/api/events").text == "0"
        assert client.get("/api/x").text == "0"


def test_a_header_without_end_is_refused(patient):
    asking = patient.saying(HEAD)
    try:
        for _ in range(100):
            asking.sendall(b"X: " + b"a" * 10_000 + b"\r\n")
    except ConnectionError:
        return
    assert is_closed(asking)


def test_hundreds_of_idle_connections_are_not_held_and_hold_nobody_up(patient, monkeypatch):
    monkeypatch.setattr(connection, "MOST_WAITING", 20)
    with patient.client() as client:
        idle = [patient.socket() for _ in range(300)]
        assert client.get("/api/x").status_code == 200
        wait_for(lambda: patient.held <= 21)
        for each in idle:
            each.close()
        wait_for(lambda: patient.held <= 1)


def test_who_is_refused_keeps_no_connection(patient):
    ask = f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{patient.port}\r\n\r\n".encode()
    assert is_closed(patient.saying(ask))
