"""The README's picture: the map, the stage and a hand-out of a plan, side by side.

`python -m tools.picture demo-plan docs/map.png`, after `schoolclusters demo` and
`schoolclusters handouts demo-plan`. It needs Chromium; `CHROMIUM` names another than the first.
"""

import io
import os
import shutil
import sys
from pathlib import Path

import pypdfium2 as pdfium
from PIL import Image
from playwright.sync_api import sync_playwright

from maps.plan_files import HANDOUTS, MAP

PAGE_PX, GAP_PX = (1440, 900), 16
WIDE_PX = 1600
GROUND = "#8a929c"
COLOURS = 128


def picture(directory: Path) -> Image.Image:
    """Return the picture of a plan with its hand-outs."""
    page, stage = _screens(directory / MAP)
    sheet = _sheet((directory / HANDOUTS).read_bytes())
    # The map takes two thirds of the width; the stage lies above the sheet's upper part.
    across = 2 * (WIDE_PX - 3 * GAP_PX) // 3
    large = _scaled(page, across)
    small = _scaled(stage, WIDE_PX - across - 3 * GAP_PX)
    paper = _scaled(sheet, small.width)
    whole = Image.new("RGB", (WIDE_PX, large.height + 2 * GAP_PX), GROUND)
    whole.paste(large, (GAP_PX, GAP_PX))
    left = across + 2 * GAP_PX
    whole.paste(small, (left, GAP_PX))
    below = small.height + 2 * GAP_PX
    whole.paste(paper.crop((0, 0, paper.width, whole.height - below - GAP_PX)), (left, below))
    return whole.quantize(COLOURS)


def _scaled(shown: Image.Image, wide: int) -> Image.Image:
    return shown.resize((wide, round(shown.height * wide / shown.width)), Image.Resampling.LANCZOS)


def _screens(path: Path) -> tuple[Image.Image, Image.Image]:
    """Return the page as it opens, and the second of its slides on stage."""
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    size = {"width": PAGE_PX[0], "height": PAGE_PX[1]}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport=size)
        page.goto(path.resolve().as_uri())
        page.wait_for_timeout(1_500)
        opened = page.screenshot()
        page.locator("#present").click()
        for _ in range(2):
            page.keyboard.press("PageDown")
            page.wait_for_timeout(700)
        shown = page.screenshot()
        browser.close()
    return Image.open(io.BytesIO(opened)), Image.open(io.BytesIO(shown))


def _sheet(pdf: bytes) -> Image.Image:
    """Return the first page for heads."""
    with pdfium.PdfDocument(pdf) as document:
        for page in document:
            if "Why together" in page.get_textpage().get_text_range():
                return page.render(scale=2).to_pil()
    raise LookupError("the hand-outs have no page for heads")


if __name__ == "__main__":
    plan, made = map(Path, sys.argv[1:])
    picture(plan).save(made, optimize=True)
