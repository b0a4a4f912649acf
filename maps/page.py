"""One HTML page that needs nothing but itself.

folium and branca put text through a template engine a second time: a school named `{{ ... }}` would
run. So they are given only our own constant text; what comes from data goes into one JSON block,
past every template, and the page's scripts set it as text.
"""

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path
from typing import Any

import rjsmin
from branca.element import CssLink, Figure, JavascriptLink
from xstatic.pkg import leaflet

from maps.design import style_sheet
from maps.label_rules import for_script
from maps.packing import LETTERS, USUAL, packed, parted

SCRIPTS = (
    "elements.js",
    "plan.js",
    "address.js",
    "hover.js",
    "basemap.js",
    "clusters.js",
    "spokes.js",
    "callouts.js",
    "labels.js",
    "legend.js",
    "panel.js",
    "list.js",
    "filters.js",
    "layers.js",
    "redraw.js",
    "changes.js",
    "beside.js",
    "curve.js",
    "search.js",
    "card.js",
    "stage.js",
    "print.js",
    "sheet.js",
    "picture.js",
    "start.js",
)
"""Our scripts in the order they need each other; they share one function's scope."""

STYLES = ("page.css", "stage.css", "phone.css", "print.css")

UNUSED = frozenset(
    {
        "jquery",
        "bootstrap",
        "awesome_markers",
        "bootstrap_css",
        "glyphicons_css",
        "awesome_markers_css",
        "awesome_markers_font_css",
        "awesome_rotate_css",
    }
)
"""Assets that folium links to and this page does not use."""

POLICY_SLOT = "<!-- content security policy -->"
"""Where the policy of a page goes, as its first word on what may run."""
_MAP_SLOT = "<!-- the map -->"
_MORE_SLOT = "<!-- more -->\n"
_SECTION_SLOT = "<!-- section -->\n"
_FOLIUM_VIEWPORT = re.compile(r'<meta name="viewport".*?/>', re.DOTALL)
_RULE = re.compile(r"([^{}]+)(\{[^{}]*\})")
_NOT_ON_PAGE = re.compile(
    "popup|control-layers|oldie|vml|tile|shadow|icon|flag|image-layer|safari|marker-draggable"
)
_LINKING = frozenset({"src", "srcset", "href", "action", "formaction", "data", "poster", "ping"})


@dataclass(frozen=True, slots=True)
class Extra:
    """What only a served page has; all of it is our own constant text.

    Attributes
    ----------
    body
        HTML of the panel, after its search.
    styles, scripts
        Style sheets after the page's own, and scripts that run after its own, in the same
        function.
    policy
        Rules of the content security policy in addition to the page's own.
    """

    body: str = ""
    styles: tuple[str, ...] = ()
    scripts: tuple[str, ...] = ()
    policy: tuple[str, ...] = ()


class OfflineFigure(Figure):
    """A branca figure that renders to one self-contained page.

    Parameters
    ----------
    contents
        What the page shows, ready for JSON.
    extra
        What only a served page has; nothing for one that opens from disk.
    section
        HTML of one more section of the panel: our own words and numbers alone; "" for none.
    """

    def __init__(
        self, contents: Mapping[str, Any], extra: Extra = Extra(), section: str = ""
    ) -> None:
        super().__init__()
        self.contents = contents
        self.extra = extra
        self.section = section

    def render(self, **kwargs: Any) -> str:
        """Return the page.

        Raises
        ------
        ValueError
            Where something on the map wants an asset this page does not carry, or the page would
            reach for anything outside itself.
        """
        for child in self._children.values():
            child.render(**kwargs)
        plain, bulk = parted(self.contents)
        page = "\n".join(
            [
                "<!DOCTYPE html>",
                '<html lang="en-GB">',
                "<head>",
                '<meta charset="utf-8">',
                POLICY_SLOT,
                '<meta name="viewport" content="width=device-width, initial-scale=1">',
                '<link rel="icon" href="data:,">',
                "<title>Proposed clusters of schools</title>",
                self._head(**kwargs),
                f"<style>{style_sheet()}</style>",
                *(f"<style>{lean(asset(name))}</style>" for name in STYLES),
                *(f"<style>{lean(style)}</style>" for style in self.extra.styles),
                "</head>",
                "<body>",
                re.sub(r"\n\s+", "\n", asset("page.html"))
                .replace(_MAP_SLOT, self.html.render(**kwargs))
                .replace(_MORE_SLOT, self.extra.body)
                .replace(_SECTION_SLOT, self.section),
                f'<script type="application/json" id="plan">{inert_json(plain)}</script>',
                f'<script type="application/json" id="packed">"{packed(bulk)}"</script>',
                f"<script>{self.script.render(**kwargs)}</script>",
                f"<script>{_own_script(self.extra.scripts)}</script>",
                "</body>",
                "</html>",
                "",
            ]
        )
        return sealed(page, self.extra.policy)

    def _head(self, **kwargs: Any) -> str:
        parts = []
        for name, child in self.header._children.items():
            if not isinstance(child, JavascriptLink | CssLink):
                parts.append(child.render(**kwargs))
            elif name == "leaflet":
                parts.append(f"<script>{_leaflet_script()}</script>")
            elif name == "leaflet_css":
                parts.append(f"<style>{_leaflet_style()}</style>")
            elif name not in UNUSED:
                raise ValueError(f"the offline page does not carry {name!r} ({child.url})")
        # folium forbids zooming the page; people who need large type must be able to.
        return _FOLIUM_VIEWPORT.sub("", "\n".join(parts))


def sealed(page: str, more_rules: tuple[str, ...] = ()) -> str:
    """Return a page with a policy in place of `POLICY_SLOT`: no script or style runs but its own.

    Raises
    ------
    ValueError
        Where the page would reach for anything outside itself.
    """
    # A browser hashes what it parsed, and parsing normalises line ends.
    page = page.replace("\r\n", "\n")
    return page.replace(POLICY_SLOT, _policy(_inspect(page), more_rules), 1)


def inert_json(contents: Mapping[str, Any]) -> str:
    """Return JSON that cannot end, or begin, anything in HTML: no `<`, `>`, `&` or U+2028."""
    text = json.dumps(contents, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


class _Inventory(HTMLParser):
    """Everything in a page that a browser would run, apply or fetch."""

    def __init__(self) -> None:
        super().__init__()
        self.scripts: list[str] = []
        self.styles: list[str] = []
        self.faults: list[str] = []
        self._into: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in {"iframe", "object", "embed", "base"}:
            self.faults.append(f"<{tag}>")
        for name, value in given.items():
            local = (value or "").startswith(("#", "data:"))
            if (name in _LINKING and not local) or name == "style" or name.startswith("on"):
                self.faults.append(f"<{tag} {name}={value!r}>")
        if tag == "style":
            self._into = self.styles
        elif tag == "script" and given.get("type") != "application/json":
            self._into = self.scripts
        if self._into is not None:
            self._into.append("")

    def handle_data(self, data: str) -> None:
        if self._into is not None:
            self._into[-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag in {"script", "style"}:
            self._into = None


def _inspect(page: str) -> _Inventory:
    """Take stock of a page, refusing one that is not self-contained."""
    found = _Inventory()
    found.feed(page)
    found.close()
    for style in found.styles:
        links = re.findall(r"@import[^;]*|url\(\s*[\"']?(?!data:|#)[^)]*\)", style)
        found.faults.extend(links)
    for script in found.scripts:
        found.faults.extend(re.findall(r"[#@] sourceMappingURL=\S+", script))
    if found.faults:
        raise ValueError(f"the page reaches outside itself: {'; '.join(found.faults)}")
    return found


def _policy(found: _Inventory, more_rules: tuple[str, ...]) -> str:
    rules = [
        "default-src 'none'",
        "base-uri 'none'",
        "form-action 'none'",
        "img-src data:",
        f"script-src {_hashes(found.scripts)}",
        f"style-src {_hashes(found.styles)}",
        *more_rules,
    ]
    return f'<meta http-equiv="Content-Security-Policy" content="{"; ".join(rules)}">'


def _hashes(texts: list[str]) -> str:
    digests = (hashlib.sha256(text.encode()).digest() for text in texts)
    return " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)


def asset(name: str) -> str:
    """Return the text of a file in `maps/assets`."""
    return files("maps").joinpath("assets", name).read_text(encoding="utf-8")


@cache
def _own_script(more: tuple[str, ...]) -> str:
    """Return our scripts as one, without what only their readers need."""
    known = for_script() | {"usual": dict(USUAL), "letters": LETTERS}
    rules = f"const RULES = {json.dumps(known)};"
    source = "\n".join(
        ["(async () => {", '"use strict";', rules, *map(asset, SCRIPTS), *more, "})();"]
    )
    return str(rjsmin.jsmin(source))


@cache
def _leaflet_script() -> str:
    source = (Path(leaflet.BASE_DIR) / "leaflet.js").read_text(encoding="utf-8")
    return re.sub(r"//# sourceMappingURL=\S+", "", source)


@cache
def _leaflet_style() -> str:
    """Leaflet's style sheet without what is not on the page, and without pictures."""
    style = (Path(leaflet.BASE_DIR) / "leaflet.css").read_text(encoding="utf-8")
    # The first pattern is a behaviour of Internet Explorer, which cannot open this page anyhow.
    style = re.sub(r"behavior:\s*url\([^)]*\);?", "", style)
    return _RULE.sub(_rule_on_page, lean(re.sub(r"url\(images/[\w-]+\.png\)", "none", style)))


def _rule_on_page(rule: re.Match[str]) -> str:
    selectors = [each for each in rule[1].split(",") if not _NOT_ON_PAGE.search(each)]
    return ",".join(selectors) + rule[2] if selectors else ""


@cache
def lean(style: str) -> str:
    """Return a style sheet without what only its readers need."""
    bare = re.sub(r"/\*.*?\*/|(?<=\n)\s+", "", style, flags=re.DOTALL)
    # No white space stands in a string of these sheets beside such a sign.
    return re.sub(r"\s*([{};])\s*|([:,])\s+", r"\1\2", bare)
