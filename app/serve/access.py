"""Who has the token of this server: first in its link, then in a cookie.

Every user of a computer can reach every server on it, so the address alone opens nothing. Each
start has a new token; whoever follows the link that holds it gets a cookie, and goes on without it
in the address. Cookies are kept by the name of a computer, not by port: each port has its own name.
"""

import secrets
from collections.abc import Iterable, Iterator
from urllib.parse import parse_qs

ADDRESS = "127.0.0.1"
"""This computer alone."""

TOKEN_BYTES = 32
PARAMETER = "token"

LOCKED = (
    "This browser has not opened the link of the program that runs now. The link is in the window "
    "where 'schoolclusters serve' was started. Open it in this browser."
)

Header = tuple[bytes, bytes]
Headers = Iterable[Header]


class Access:
    """The token of one start of the server.

    Parameters
    ----------
    port
        Where it listens.

    Attributes
    ----------
    address
        Where the page is, without the token.
    link
        The address with the token: what opens the page.
    """

    def __init__(self, port: int) -> None:
        self._token = secrets.token_urlsafe(TOKEN_BYTES)
        self._cookie = f"schoolclusters-{port}"
        self.address = f"http://{ADDRESS}:{port}/"
        self.link = f"{self.address}?{PARAMETER}={self._token}"

    def in_link(self, query: bytes) -> bool:
        """Say whether the query of an address holds the token."""
        return any(map(self._is_token, tokens_of(query)))

    def in_cookie(self, headers: Headers) -> bool:
        """Say whether the cookies of a request hold the token."""
        return any(map(self._is_token, self._kept(headers)))

    def cookie(self) -> bytes:
        """Return the value of the header that makes a browser keep the token until it is closed."""
        return f"{self._cookie}={self._token}; Path=/; HttpOnly; SameSite=Strict".encode()

    def _is_token(self, text: str) -> bool:
        return secrets.compare_digest(text.encode(), self._token.encode())

    def _kept(self, headers: Headers) -> Iterator[str]:
        for name, value in headers:
            if name == b"cookie":
                for pair in value.decode("latin-1").split(";"):
                    key, _, kept = pair.strip().partition("=")
                    if key == self._cookie:
                        yield kept


def tokens_of(query: bytes) -> list[str]:
    """Return what the query of an address gives as tokens."""
    return parse_qs(query.decode("latin-1")).get(PARAMETER, [])


def locked_page(*, once_more: bool) -> bytes:
    """Return the page that says where the link is.

    Parameters
    ----------
    once_more
        Whether the browser is to ask again at once: it withholds a strict cookie where another page
        or a file led here, and sends it where this page does.
    """
    again = '<meta http-equiv="refresh" content="0; url=/">' if once_more else ""
    return _PAGE.replace("<!-- again -->", again).encode()


_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<!-- again -->
<title>This page opens by its link</title>
<main>
<h1>This page opens by its link</h1>
<p>The plan is shown only to the browser that has opened the link of the program that runs now. The
link is in the window where <code>schoolclusters serve</code> was started. Open the whole of it in
this browser.</p>
<p>The link is new at every start of the program: that of yesterday opens nothing today.</p>
<p>Have you opened it already? <a href="/">Go to the page</a>.</p>
</main>
</html>
"""
