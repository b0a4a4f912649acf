"""A view of the map as a picture: made in the page, with the network cut, in a frame of words."""

import io

import pytest
from hostile_names import HOSTILE_NAMES
from PIL import Image, ImageColor
from watched_page import NARROW, WIDE

WRITTEN = """() => {
    const write = CanvasRenderingContext2D.prototype.fillText;
    window.written = [];
    CanvasRenderingContext2D.prototype.fillText = function (text, ...rest) {
        window.written.push(text);
        return write.call(this, text, ...rest);
    };
}"""


def saved(page):
    """Save the view; return the name of the file, the picture, and the words on it."""
    page.evaluate(WRITTEN)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Save this view as a picture").click()
    content = waiting.value.path().read_bytes()
    picture = Image.open(io.BytesIO(content)).convert("RGB")
    return waiting.value.suggested_filename, picture, page.evaluate("window.written")


@pytest.mark.parametrize("viewport", [WIDE, NARROW])
def test_the_view_is_saved_with_title_date_status_and_credits(open_map, viewport):
    watched = open_map(viewport=viewport, title="Fenshire")
    name, picture, words = saved(watched.page)
    assert name == "Fenshire-all.png"
    stage = watched.page.locator(".folium-map").bounding_box()
    assert picture.width == 2 * (stage["width"] + 32)
    assert picture.height > 2 * stage["height"]
    text = " ".join(words)
    for said in (
        "Fenshire",
        "Proposal",
        "Working draft",
        "OpenStreetMap contributors",
        "Government",
    ):
        assert said in text
    assert {"1", "2"} <= set(words)
    watched.assert_quiet()


def test_clusters_are_on_the_picture_in_their_colours(open_map):
    watched = open_map()
    _, picture, _ = saved(watched.page)
    colours = {colour for _, colour in picture.getcolors(1 << 24)}
    badges = watched.page.locator(".number").evaluate_all(
        "all => all.map(each => getComputedStyle(each).backgroundColor)"
    )
    assert len(badges) == 2
    assert all(ImageColor.getrgb(badge) in colours for badge in badges)
    watched.assert_quiet()


def test_a_chosen_cluster_names_the_file_and_the_picture(open_map):
    page = open_map(title="Fenshire").page
    page.locator("#clusters button").nth(1).click()
    name, _, words = saved(page)
    assert name == "Fenshire-cluster-2.png"
    assert "Elmham" in " ".join(words)
    assert {"A", "B", "C"} <= set(words)


@pytest.mark.parametrize("title", HOSTILE_NAMES[:12])
def test_a_hostile_title_is_text_and_no_path(open_map, title):
    watched = open_map(title=title)
    name, _, words = saved(watched.page)
    assert not set(name) & set("/\\:<>\"'`")
    assert not name.startswith((".", "-"))
    assert words
    watched.assert_quiet()
