"""Server-sent events: every open page hears of every change."""

import asyncio
from collections.abc import AsyncIterator
from typing import Protocol

MOST_PAGES = 40
QUIET_S = 15.0
"""After this time without news a comment is sent, so that a page that is gone is noticed."""


class EventSource(Protocol):
    """What pages are sent."""

    version: int

    def state(self) -> bytes:
        """Return the state as JSON, in one line."""

    def progress(self) -> bytes | None:
        """Return how far a search is, as JSON in one line; None while there is none."""


class Events:
    """Wakes the streams of all pages. Any thread may call `notify` and `close`."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._waiting: set[asyncio.Event] = set()
        self.closed = False

    @property
    def full(self) -> bool:
        """Whether there are too many pages for another."""
        return len(self._waiting) >= MOST_PAGES

    def notify(self) -> None:
        """Let every stream look for news."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._wake)

    def close(self) -> None:
        """End every stream."""
        self.closed = True
        self.notify()

    async def stream(self, source: EventSource) -> AsyncIterator[bytes]:
        """Yield events, the state first, until closed or the page has gone."""
        self._loop = asyncio.get_running_loop()
        news = asyncio.Event()
        self._waiting.add(news)
        version, progress = -1, None
        try:
            while not self.closed:
                if source.version != version:
                    version = source.version
                    yield _event("state", await asyncio.to_thread(source.state))
                latest = source.progress()
                if latest is not None and latest != progress:
                    yield _event("progress", latest)
                progress = latest
                try:
                    await asyncio.wait_for(news.wait(), QUIET_S)
                    news.clear()
                except TimeoutError:
                    yield b": still here\n\n"
        finally:
            self._waiting.discard(news)

    def _wake(self) -> None:
        for news in self._waiting:
            news.set()


def _event(kind: str, data: bytes) -> bytes:
    return b"event: " + kind.encode() + b"\ndata: " + data + b"\n\n"
