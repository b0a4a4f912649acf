"""Shows the user the link of the page, and opens it in a browser.

The token must reach nobody else on the way: the arguments of a browser can be read by every user
of a computer, and so can a file that output is sent to. So a browser is given a file of the
session, which leads it on.
"""

import os
import stat
import sys
import threading
import webbrowser
from html import escape
from pathlib import Path

from app.serve.access import Access
from app.serve.folder import OTHERS, SessionFolder
from app.terminal import Terminal


def show_link(access: Access, folder: SessionFolder, terminal: Terminal) -> None:
    """Say where the page is; open it where a person sits before a screen.

    Raises
    ------
    OutputError
        Where the file that leads to it cannot be written.
    """
    page = folder.keep_link(leading_to(access.link))
    if _others_can_read(sys.stdout):
        terminal.say(f"The what-if page: open {page} in your browser.")
        terminal.say("Its link is not shown here: others can read the file that this goes to.")
    else:
        terminal.say(f"The what-if page: {access.link}")
    if terminal.out.is_terminal and _has_windows():
        _open(page)


def leading_to(link: str) -> str:
    """Return a page that goes on to the link at once."""
    return f"""<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="referrer" content="no-referrer">
<meta http-equiv="refresh" content="0; url={escape(link)}">
<title>To the what-if page</title>
<p><a href="{escape(link)}">Go to the what-if page</a></p>
</html>
"""


def _others_can_read(stream: object) -> bool:
    """Say whether what is printed goes to a file that other users may read."""
    try:
        mode = os.fstat(stream.fileno()).st_mode  # type: ignore[attr-defined]  # or else no file
    except (AttributeError, OSError, ValueError):
        return False
    return stat.S_ISREG(mode) and bool(mode & OTHERS)


def _has_windows() -> bool:
    """Say whether a browser would open beside this terminal, not in it."""
    return sys.platform in {"win32", "darwin"} or bool(
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    )


def _open(page: Path) -> None:
    """Open a page; a browser that has to start first is not waited for."""
    threading.Thread(target=webbrowser.open, args=(page.as_uri(),), daemon=True).start()
