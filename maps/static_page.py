"""A page without any script: one file that needs no network, to be read and printed."""

import base64
import hashlib
from collections.abc import Iterable, Sequence
from html import escape
from importlib.resources import files

from maps.design import style_sheet
from maps.inert import xml_text


def static_page(title: str, kind: str, styles: Sequence[str], main: Iterable[str]) -> str:
    """Return a page.

    Parameters
    ----------
    title, kind
        What its tab says, and the class of its body: our own words, never from data.
    styles
        Names of its style sheets, in `maps/assets`.
    main
        What it shows, as HTML in which text from data is inert.
    """
    sheets = [files("maps").joinpath("assets", name).read_text("utf-8") for name in styles]
    style = "\n".join([style_sheet(), *sheets])
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    rules = f"default-src 'none'; base-uri 'none'; form-action 'none'; style-src 'sha256-{digest}'"
    return "\n".join(
        [
            "<!DOCTYPE html>",
            '<html lang="en-GB">',
            "<head>",
            '<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{rules}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{title}</title>",
            f"<style>{style}</style>",
            "</head>",
            f'<body class="{kind}">',
            "<main>",
            *main,
            "</main>",
            "</body>",
            "</html>",
            "",
        ]
    )


def inert_text(value: str) -> str:
    """Return text as HTML that shows it and does nothing; its direction stays its own."""
    return f"<bdi>{escape(xml_text(value))}</bdi>" if value else ""
