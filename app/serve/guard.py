"""Who may speak to the server, and how: the pages of one browser, in small pieces of JSON.

Any page of the world that is open in the same browser can send requests to a server on this
machine. It cannot forge the Host and Origin its browser sends, and cannot send a header of its own
to a server that does not allow it. Any program of this machine can send what it likes: it learns
nothing without the token.
"""

import json
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from app.serve.access import LOCKED, Access, Header, Headers, locked_page, tokens_of
from app.terminal import internal_error

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
"""What else the page may do is stated in the page itself."""

_JSON = (b"content-type", b"application/json")
_HTML = (b"content-type", b"text/html; charset=utf-8")
_TO_THE_PAGE = (b"location", b"/")
_CHALLENGE = (b"www-authenticate", b'Cookie realm="schoolclusters"')
"""An answer 401 must name a scheme (RFC 9110, 11.6.1); browsers ask for no password in this one."""


class _RefusedError(Exception):
    """A request that is answered with a status and a sentence."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status = status


class Guard:
    """Lets through only what a page of this server may send.

    Parameters
    ----------
    app
        The application that answers.
    port
        Where the server listens.
    access
        The token that opens it.
    """

    def __init__(self, app: App, port: int, access: Access) -> None:
        self._app = app
        self._access = access
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
                is_page = scope["path"] == "/" and message["status"] == 200
                policy = _POLICY_OF_THE_PAGE if is_page else _POLICY
                message["headers"] = [*message.get("headers", ()), *SAFE_HEADERS, policy]
            await send(message)

        try:
            self._check_sender(scope)
            if not await self._admits(scope, send_safely):
                return
            _check_request(scope)
            if scope["method"] == "POST":
                receive = await _read_whole(scope, receive)
            await self._app(scope, receive, send_safely)
        except _RefusedError as refused:
            await _reply(send_safely, refused.status, _JSON, body=_faults(str(refused)))
        except Exception as error:  # noqa: BLE001 - a traceback never reaches a user
            if not begun:
                report = internal_error("server", error)
                await _reply(send_safely, 500, _JSON, body=_faults(report))

    async def _admits(self, scope: Scope, send: Send) -> bool:
        """Say whether a request may go on; one without the cookie is answered here."""
        headers, query = scope["headers"], scope["query_string"]
        for_page = scope["path"] == "/" and scope["method"] == "GET"
        known = self._access.in_cookie(headers)
        if for_page and self._access.in_link(query):
            await _reply(send, 303, _TO_THE_PAGE, (b"set-cookie", self._access.cookie()))
        elif for_page and known and tokens_of(query):  # an old link need not stay in the address
            await _reply(send, 303, _TO_THE_PAGE)
        elif known:
            return True
        elif for_page:
            page = locked_page(once_more=bool(_foreign(headers)))
            await _reply(send, 401, _HTML, _CHALLENGE, body=page)
        else:
            await _reply(send, 401, _JSON, _CHALLENGE, body=_faults(LOCKED))
        return False

    def _check_sender(self, scope: Scope) -> None:
        headers: list[tuple[bytes, bytes]] = scope["headers"]
        if _values(headers, b"host") not in ([host] for host in self._hosts):
            raise _RefusedError(403, "This server answers to its own address only.")
        if set(_values(headers, b"origin")) - self._origins:
            raise _RefusedError(403, "Another page may not speak to this server.")
        if _foreign(headers) and scope["path"] != "/":  # a link elsewhere may open the page
            raise _RefusedError(403, "Another page may not speak to this server.")


def _foreign(headers: Headers) -> set[bytes]:
    """Return what a browser says of a page elsewhere from which a request comes."""
    return set(_values(headers, b"sec-fetch-site")) - {b"same-origin", b"none"}


def _check_request(scope: Scope) -> None:
    if scope["method"] not in {"GET", "POST"}:
        raise _RefusedError(405, "This server accepts GET and POST only.")
    if scope["method"] == "POST":
        _check_write(scope["headers"])


def _check_write(headers: Headers) -> None:
    if _values(headers, HEADER) != [b"1"]:
        raise _RefusedError(403, "A write needs the header X-Schoolclusters: 1.")
    kinds = [kind.partition(b";")[0].strip().lower() for kind in _values(headers, b"content-type")]
    if kinds != [b"application/json"]:
        raise _RefusedError(415, "A write must be JSON: Content-Type: application/json.")


async def _read_whole(scope: Scope, receive: Receive) -> Receive:
    """Read a body, refusing a large one as soon as it is known to be; return what repeats it."""
    lengths = _values(scope["headers"], b"content-length")
    if any(not text.isdigit() or int(text[:12]) > MOST_BYTES for text in lengths):
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


def _values(headers: Headers, name: bytes) -> list[bytes]:
    return [value for key, value in headers if key == name]


def _faults(words: str) -> bytes:
    return json.dumps({"faults": [{"field": "", "text": words}]}).encode()


async def _reply(send: Send, status: int, *headers: Header, body: bytes = b"") -> None:
    """Answer, and close: who is refused holds no connection."""
    fixed = ((b"content-length", str(len(body)).encode()), (b"connection", b"close"))
    start = {"type": "http.response.start", "status": status, "headers": [*headers, *fixed]}
    await send(start)
    await send({"type": "http.response.body", "body": body})
