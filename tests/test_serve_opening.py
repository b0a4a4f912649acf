"""The user is told of the page, and nobody else is told the token."""

import io
import stat
import sys
import webbrowser

import pytest
from rich.console import Console
from served_plan import wait_for

from app.serve.access import Access
from app.serve.folder import SessionFolder
from app.serve.opening import show_link
from app.terminal import Terminal

ACCESS = Access(8000)


@pytest.fixture
def shown(monkeypatch):
    """Addresses given to a browser."""
    shown = []
    monkeypatch.setattr(webbrowser, "open", shown.append)
    monkeypatch.setenv("DISPLAY", ":0")
    return shown


def told(tmp_path, *, before_a_person, stdout=None):
    said = io.StringIO()
    terminal = Terminal(out=Console(file=said, force_terminal=before_a_person, color_system=None))
    with SessionFolder(tmp_path / "plan.whatif") as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdout", stdout or said)
        show_link(ACCESS, folder, terminal)
        page = folder.path / "open.html"
        return said.getvalue(), page, page.read_text(), stat.S_IMODE(page.stat().st_mode)


def test_a_browser_is_given_a_private_file_not_the_token(tmp_path, shown):
    said, page, text, mode = told(tmp_path, before_a_person=True)
    wait_for(lambda: shown)
    assert shown == [page.as_uri()]
    assert ACCESS.link in said
    assert f"url={ACCESS.link}" in text
    assert mode == 0o600
    assert not page.exists()


def test_no_browser_opens_where_nobody_sits_or_no_window_can(tmp_path, shown, monkeypatch):
    assert ACCESS.link in told(tmp_path, before_a_person=False)[0]
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.delenv("DISPLAY")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    assert ACCESS.link in told(tmp_path, before_a_person=True)[0]
    assert shown == []


@pytest.mark.parametrize(("mode", "open_to_others"), [(0o644, True), (0o640, True), (0o600, False)])
@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps rights elsewhere")
def test_the_link_is_not_printed_into_a_file_of_all(tmp_path, mode, open_to_others):
    with (tmp_path / "log").open("w") as log:
        (tmp_path / "log").chmod(mode)
        said, page, *_ = told(tmp_path, before_a_person=False, stdout=log)
    assert (ACCESS.link in said) != open_to_others
    assert (str(page) in said) == open_to_others
