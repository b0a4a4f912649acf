"""Who may speak to the server, and how: this machine's own pages, in small pieces of JSON.

Any page of the world that is open in the same browser can send requests to a server on this
machine. It cannot forge the Host and Origin its browser sends, and cannot send a header of its own
to a server that does not allow it.
"""

import json
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

from app.serve.own_fault import own_fault

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

MOST_BYTES = 1_000_000

HEADER = b"x-schoolclusters"

SAFE_HEADERS = (
    (b"cache-control", b"no-store"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
)
_POLICY = (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'")
_POLICY_OF_THE_PAGE = (b"content-security-policy", b"frame-ancestors 'none'")
"""What else the page may do stands in the page itself."""


class _RefusedError(Exception):
    """A request that is answered with a status and a sentence."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status = status


class Guard:
    """Lets through only what a page of this server may ask.

    Parameters
    ----------
    app
        What answers it.
    port
        Where the server listens.
    """

    def __init__(self, app: App, port: int) -> None:
        self._app = app
        names = [f"{name}:{port}" for name in ("127.0.0.1", "localhost")]
        names += ["127.0.0.1", "localhost"] if port == 80 else []
        self._hosts = {name.encode() for name in names}
        self._origins = {f"http://{name}".encode() for name in names}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = False

        async def send_safely(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                policy = _POLICY_OF_THE_PAGE if scope["path"] == "/" else _POLICY
                message["headers"] = [*message.get("headers", ()), *SAFE_HEADERS, policy]
            await send(message)

        try:
            self._check(scope)
            if scope["method"] == "POST":
                receive = await _whole(scope, receive)
            await self._app(scope, receive, send_safely)
        except _RefusedError as refused:
            await _say(send_safely, refused.status, str(refused))
        except Exception as error:  # noqa: BLE001 - a traceback never reaches a user
            if not begun:
                await _say(send_safely, 500, own_fault("server", error))

    def _check(self, scope: Scope) -> None:
        headers: list[tuple[bytes, bytes]] = scope["headers"]
        if _values(headers, b"host") not in ([host] for host in self._hosts):
            raise _RefusedError(403, "This server answers to its own address only.")
        if set(_values(headers, b"origin")) - self._origins:
            raise _RefusedError(403, "Another page may not speak to this server.")
        foreign = set(_values(headers, b"sec-fetch-site")) - {b"same-origin", b"none"}
        if foreign and scope["path"] != "/":  # a link elsewhere may open the page
            raise _RefusedError(403, "Another page may not speak to this server.")
        if scope["method"] not in {"GET", "POST"}:
            raise _RefusedError(405, "This server knows GET and POST only.")
        if scope["method"] == "POST":
            _check_write(headers)


def _check_write(headers: Iterable[tuple[bytes, bytes]]) -> None:
    if _values(headers, HEADER) != [b"1"]:
        raise _RefusedError(403, "A write needs the header X-Schoolclusters: 1.")
    kinds = [kind.partition(b";")[0].strip().lower() for kind in _values(headers, b"content-type")]
    if kinds != [b"application/json"]:
        raise _RefusedError(415, "A write must be JSON: Content-Type: application/json.")


async def _whole(scope: Scope, receive: Receive) -> Receive:
    """Read a body, refusing a large one as soon as it is known to be; return what repeats it."""
    told = _values(scope["headers"], b"content-length")
    if any(not text.isdigit() or int(text[:12]) > MOST_BYTES for text in told):
        raise _too_large()
    body = b""
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise _RefusedError(400, "The request ended before its end.")
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > MOST_BYTES:
            raise _too_large()
    given = False

    async def repeat() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return repeat


def _too_large() -> _RefusedError:
    return _RefusedError(413, f"Send {MOST_BYTES:,} bytes at most.")


def _values(headers: Iterable[tuple[bytes, bytes]], name: bytes) -> list[bytes]:
    return [value for key, value in headers if key == name]


async def _say(send: Send, status: int, words: str) -> None:
    body = json.dumps({"faults": [{"field": "", "text": words}]}).encode()
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
