"""A connection with a time limit: no waiting for a client that opens many and sends little.

Uvicorn limits the size of a header and the time between two requests, not the time that one
request takes to come. Its `limit_concurrency` would turn the officer away, not the idle.
"""

import asyncio

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

REQUEST_S = 10.0
"""Longest time that a whole request, header and body, may take to come."""

MOST_WAITING = 100
"""Connections that may be open without a whole request; beyond, the oldest is closed."""

MOST_HEADER_BYTES = 16_384

_COMING = (h11.IDLE, h11.SEND_BODY)


class Connection(H11Protocol):
    """One connection of a browser, as uvicorn handles it, with a limit to waiting."""

    _deadline: asyncio.TimerHandle | None = None

    def connection_made(  # type: ignore[override]  # as uvicorn does
        self, transport: asyncio.Transport
    ) -> None:
        """Wait for a request."""
        super().connection_made(transport)
        self._begin_to_wait()
        waiting = [
            (each._deadline.when(), id(each), each)
            for each in self.connections
            if isinstance(each, Connection) and each._deadline is not None
        ]
        if len(waiting) > MOST_WAITING:
            _, _, oldest = min(waiting)
            oldest.give_up()

    def data_received(self, data: bytes) -> None:
        """Take a piece of a request."""
        if self._deadline is None:
            self._begin_to_wait()
        super().data_received(data)
        if self.conn.their_state not in _COMING:
            self._wait_no_more()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget it."""
        self._wait_no_more()
        super().connection_lost(exc)

    def give_up(self) -> None:
        """Close it at once."""
        self._wait_no_more()
        self.transport.abort()

    def _begin_to_wait(self) -> None:
        self._deadline = self.loop.call_later(REQUEST_S, self.give_up)

    def _wait_no_more(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
