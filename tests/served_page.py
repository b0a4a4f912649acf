"""The what-if page in a real browser, before a server in this process."""

import socket
import threading
from contextlib import contextmanager

import uvicorn
from patience import HANG_S, PAGE_MS
from playwright.sync_api import expect
from watched_page import WIDE

from app.driving import setting_of
from app.serve.access import Access
from app.serve.api import make_app
from app.serve.connection import Connection
from app.serve.events import Events
from app.serve.folder import SessionFolder
from app.serve.journal import Journal
from app.serve.keeper import Keeper
from maps import read_plan_directory

POSTED = """async ([path, body]) => {
    const { revision } = await (await fetch("/api/state")).json();
    const answer = await fetch(path, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-Schoolclusters": "1" },
        body: JSON.stringify({ revision, ...body }),
    });
    return answer.status;
}"""
"""What another page would send."""

LAID = """() => {
    const map = window[document.querySelector(".folium-map").id];
    const listening = Object.values(map._events).flat().length;
    const canvases = document.querySelectorAll(".folium-map canvas").length;
    return [Object.keys(map._layers).length, listening, canvases];
}"""
"""Layers of the map, those who listen to it, and its canvases."""


@contextmanager
def on_a_port(directory, port=0):
    """Serve a plan from a thread; return the link to it."""
    events, stored = Events(), read_plan_directory(directory)
    with (
        SessionFolder(directory.with_name("plan.whatif")) as folder,
        Journal(folder.path, "a" * 64) as journal,
        socket.create_server(("127.0.0.1", port)) as listening,
    ):
        past, port = journal.recall(), listening.getsockname()[1]
        setting = setting_of(stored, directory)
        keeper = Keeper(
            stored,
            setting,
            "a" * 64,
            directory=directory,
            journal=journal,
            past=past,
            events=events,
        )
        keeper.warm()
        access = Access(port)
        served = make_app(keeper, events, port, access)
        config = uvicorn.Config(served, http=Connection, log_level="critical", lifespan="off")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        yield access.link
        events.close()
        keeper.close()
        server.should_exit = True
        thread.join(HANG_S)


FOCUSED = "document.activeElement.id || document.activeElement.textContent"


class ServedPage:
    """A tab, and everything it said, threw or asked of others."""

    def __init__(self, browser, link, viewport=WIDE):
        self.context = browser.new_context(viewport=viewport, reduced_motion="reduce")
        self.context.set_default_timeout(PAGE_MS)
        self.page = self.context.new_page()
        self.link, self.url = link, link.partition("/?")[0]
        self.said, self.outside = [], []
        self.page.on("request", self._requested)
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("dialog", self._dialog)
        self.load()

    def close(self):
        self.page.unroute_all(behavior="wait")
        self.context.close()

    def load(self):
        self.page.goto(self.link)
        expect(self.page.locator("#whatif-state")).not_to_be_empty()

    def _requested(self, request):
        if not request.url.startswith((self.url, "data:", "blob:")):
            self.outside.append(request.url)

    def _console(self, message):
        # a browser says of every answer that is no 200 that it failed
        if "Failed to load resource" not in message.text:
            self.said.append(message.text)

    def _dialog(self, dialog):
        self.said.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def assert_quiet(self):
        assert self.outside == []
        assert self.said == [], self.said

    def post(self, path, **body):
        """Do what another page could do."""
        return self.page.evaluate(POSTED, [path, body])

    def change(self, *changes):
        assert self.post("/api/change", changes=list(changes)) == 200
        self.waits_for_changes(len(changes))

    def waits_for_changes(self, number):
        self.page.locator("#asked li").nth(number - 1).wait_for(state="attached")

    def solve(self):
        self.page.locator("#whatif-solve").click()
        self.answered()

    def answered(self):
        self.page.wait_for_selector("#answer-before:not([hidden])", state="attached")

    def asked(self):
        return self.page.locator("#asked li").all_text_contents()

    def focused(self):
        return self.page.evaluate(FOCUSED)

    def waits_for_focus(self, name):
        """Wait until what has this id, or else this text, has the focus: answers take time."""
        self.page.wait_for_function(f"name => ({FOCUSED}) === name", arg=name)

    def laid(self):
        return self.page.evaluate(LAID)

    def tab_to(self, selector):
        """Press Tab until that has the focus."""
        for _ in range(150):
            if self.page.evaluate("what => document.activeElement.matches(what)", selector):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"no way by keyboard to {selector}")

    def enter(self, selector):
        self.tab_to(selector)
        self.page.keyboard.press("Enter")

    def write(self, selector, text):
        self.tab_to(selector)
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.type(text)
