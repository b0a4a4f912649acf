import base64
import json
import zlib

from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import expect
from small_plan import small_plan, small_problem

from clustering.policy.dossier import dossier
from clustering.policy.purpose import PlanPurpose
from data.dates import today
from maps.packed import pack

JSON = st.recursive(st.text() | st.integers() | st.none(), st.lists)


@given(JSON)
def test_what_was_packed_comes_out_of_it(value):
    assert json.loads(zlib.decompress(base64.b64decode(pack(value)))) == value


def test_much_that_repeats_takes_little_room():
    sentences = [f"School {i} needs the consent of its trustees." for i in range(300)]
    assert len(pack(sentences)) < len(json.dumps(sentences)) / 5


def test_a_browser_that_cannot_unpack_says_so_and_shows_all_else(open_map):
    policy = dossier(small_problem(), small_plan(), PlanPurpose(start=today()))
    page = open_map(policy=policy).page
    page.add_init_script("delete window.DecompressionStream")
    page.reload()
    page.locator("#clusters button").first.click()
    page.locator("#details .law summary").click()
    expect(page.locator("#details .law")).to_contain_text("too old to show them")
    expect(page.locator("#details .schools li")).to_have_count(4)
