import re
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import folium
import folium.plugins
import numpy as np
import pytest
from page_data import BLOCKS, contents_of
from shapely.geometry import box
from small_plan import small_plan, small_problem, small_result

from clustering.plan import Cluster, Plan
from clustering.policy.dossier import dossier
from clustering.policy.purpose import PlanPurpose
from clustering.problem import Problem
from clustering.rules import Rules
from data.errors import InputError, OutputError
from maps import Basemap, draw
from maps.page import Extra, OfflineFigure, inert_json
from maps.words import compliance_rows, quality
from routing.times import UNREACHABLE

ROOT = Path(__file__).parents[1]
HOSTILE = (
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}<script>alert(1)</script>",
    "{% for x in range(9) %}{# note #}",
    "</script><img src=x onerror=alert(1)>",
    "<!-- the map --><!-- content security policy -->",
    "\u2028\u2029\u202e\u0000 ' \" ` & \\",
    "=cmd|'/C calc'!A0",
)


def page(**changes):
    given = {"result": small_result(), "drawn_on": date(2024, 6, 1)} | changes
    return draw(small_problem(), small_plan(), **given).html()


def test_the_same_plan_gives_the_same_bytes():
    assert page() == page()


def test_the_page_links_to_nothing_outside_itself():
    html = page()
    markup = re.sub(r"<script.*?</script>", "", html, flags=re.DOTALL)
    assert not re.search(r'(?:src|href)\s*=\s*"(?!#|data:)', markup)
    assert "@import" not in html
    assert "sourceMappingURL" not in html
    assert not re.search(r"url\(\s*['\"]?(?!data:|#)", html)


def test_the_policy_allows_nothing_by_default_and_no_script_without_its_hash():
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page())[1]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert "http" not in policy
    assert re.search(r"script-src 'sha256-", policy)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_stays_a_text_in_the_data_and_nowhere_else(name):
    html = draw(small_problem({900001: name}), small_plan(), title=name).html()
    contents = contents_of(html)
    assert contents["schools"][0][1] == name
    assert contents["title"] == name
    plain = draw(small_problem(), small_plan(), title="t").html()
    assert BLOCKS.sub("", html) == BLOCKS.sub("", plain)


def test_json_in_the_page_can_neither_open_nor_close_a_tag():
    assert not set(inert_json({"a": "".join(HOSTILE)})) & set("<>&\u2028\u2029")


def test_an_asset_the_page_does_not_carry_is_refused():
    figure = OfflineFigure({})
    view = folium.Map(tiles=None)
    figure.add_child(view)
    view.add_child(folium.plugins.Fullscreen())
    with pytest.raises(ValueError, match="does not carry"):
        figure.render()


def test_a_page_that_would_fetch_a_tile_is_refused():
    figure = OfflineFigure({})
    figure.add_child(folium.Map(tiles=None))
    figure.html.add_child(folium.Element('<img src="https://example.org/1.png">'))
    with pytest.raises(ValueError, match="reaches outside"):
        figure.render()


def test_the_footer_carries_date_vintages_and_limit():
    facts = dict(contents_of(page())["facts"])
    assert facts["Status"] == "Working draft, not a statutory proposal; no consultation has begun"
    assert facts["Date"] == "1 June 2024"
    assert facts["Schools"] == "1 March 2024 (register.csv)"
    assert facts["Roads"] == "1 May 2024 (fens.osm.pbf)"
    assert facts["Limit"] == "45 minutes, whichever way takes longer"
    assert facts["Drive times"] == "Along the roads, by car"


def test_profile_gap_and_bound_stand_behind_for_analysts():
    contents = contents_of(page())
    assert not {"Gap", "Bound"} & dict(contents["facts"]).keys()
    facts = dict(contents["analysis"])
    assert facts["Limit"] == "45 minutes, in the slower direction"
    assert facts["Drive times"] == "On roads, profile car"
    assert facts["Gap"] == "5.0 % (feasible)"


def test_both_attributions_are_given_where_roads_were_used():
    assert contents_of(page())["attributions"] == [
        "© OpenStreetMap contributors, Open Database License",
        "Contains public sector information licensed under the Open Government Licence v3.0.",
    ]


def test_a_plan_without_a_result_claims_no_proof():
    problem, plan = small_problem(), small_plan()
    assert not any("proven" in sentence for sentence in quality(problem, plan, None))
    assert any("At most 5.0 % of the driving" in s for s in quality(problem, plan, small_result()))


def policy(names=None):
    return dossier(small_problem(names), small_plan(), PlanPurpose(start=date(2026, 1, 5)))


def test_the_page_carries_forms_consents_travel_and_profile_of_every_cluster():
    contents = contents_of(page(policy=policy()))
    assert len(contents["policies"]) == len(contents["clusters"])
    for sections in contents["policies"]:
        headings = [heading for heading, _ in sections]
        assert headings[:4] == [
            "Form",
            "Consents and consultation",
            "Travel to meetings",
            "Profile",
        ]
    assert sum("clusters keep" in line for line in contents["policy"]) == 3


def test_a_page_without_policy_says_nothing_of_it():
    contents = contents_of(page())
    assert contents["policy"] == []
    assert contents["policies"] == []


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_in_a_sentence_of_policy_stays_in_the_data(name):
    names = {900001: name}
    html = draw(small_problem(names), small_plan(), policy=policy(names), title="t").html()
    contents = contents_of(html)
    told = contents["policies"][0]
    assert contents["schools"][0][1] == name
    assert any(-1 in sentence for _, sentences in told for sentence in sentences)
    plain = draw(small_problem(), small_plan(), policy=policy(), title="t").html()
    assert BLOCKS.sub("", html) == BLOCKS.sub("", plain)


def test_the_minutes_of_a_cluster_are_those_of_the_matrix():
    second = contents_of(page())["clusters"][1]
    assert second["minutes"] == [[0, 4, 6], [4, 0, 4], [6, 4, 0]]
    assert second["longest"] == 6
    assert second["lead"] == 900005


def test_a_school_without_a_roll_is_told_apart_from_one_without_pupils():
    contents = contents_of(page())
    assert contents["schools"][3][3] is None
    assert contents["clusters"][0]["rollsMissing"] == 1


def test_schools_without_a_place_are_refused_by_name():
    problem = Problem.from_arrays([[0.0, 60.0], [60.0, 0.0]])
    with pytest.raises(InputError, match="Row 0"):
        draw(problem, small_plan())


def test_a_map_that_cannot_be_written_leaves_what_was_there(tmp_path):
    with pytest.raises(OutputError, match="cannot be written"):
        draw(small_problem(), small_plan()).save(tmp_path / "absent" / "map.html")
    assert list(tmp_path.iterdir()) == []


def test_a_saved_map_replaces_the_old_one_and_leaves_nothing_else(tmp_path):
    target = tmp_path / "map.html"
    target.write_text("old")
    drawn = draw(small_problem(), small_plan())
    drawn.save(target)
    assert target.read_text(encoding="utf-8") == drawn.html()
    assert [path.name for path in tmp_path.iterdir()] == ["map.html"]


def test_a_notebook_shows_the_map_in_a_frame_of_its_own():
    shown = draw(small_problem(), small_plan())._repr_html_()
    assert shown.startswith("<iframe srcdoc=")
    assert "<script" not in shown


def test_a_cluster_with_no_way_between_two_schools_is_drawn_and_says_so():
    problem = small_problem()
    seconds = problem.times.seconds.copy()
    seconds[0, 1] = UNREACHABLE
    cut = problem.replace(times=replace(problem.times, seconds=seconds))
    contents = contents_of(draw(cut, small_plan()).html())
    assert contents["clusters"][0]["longest"] is None
    assert contents["clusters"][0]["minutes"][0][1] is None
    assert any("no way between them" in sentence for sentence in contents["quality"])


def test_sentence_and_table_give_the_same_share_of_drives():
    # one of three pairs keeps to 20 minutes, two keep to 30: no whole per cent
    minutes = np.array([[0, 19, 29], [19, 0, 39], [29, 39, 0]], dtype=float)
    problem = Problem.from_arrays(60 * minutes, rules=Rules(size=(2, 3)))
    plan = Plan((Cluster(1, (0, 1, 2)),))
    shares = {minutes: percent for minutes, percent, _ in compliance_rows(problem, plan)}
    assert shares == {20: 33, 30: 66, 45: 100}
    assert "33% lie within 20 and 66% lie within 30 minutes of each other." in " ".join(
        quality(problem, plan, None)
    )


def test_what_a_served_page_has_beside_stands_in_its_panel_and_among_its_scripts():
    extra = Extra('<p id="beside"></p>', ("p { margin: 0 }",), ('announce("here");',))
    html = draw(small_problem(), small_plan(), extra=extra).html()
    assert html.index('id="search"') < html.index('id="beside"') < html.index('id="details"')
    assert 'announce("here");})();</script>' in html
    assert "<!-- more -->" not in html + page()


def test_no_two_scripts_give_the_same_name_to_two_things():
    """They share one function's scope: the later would silently take the place of the earlier."""
    scripts = [*ROOT.glob("maps/assets/*.js"), *ROOT.glob("app/serve/assets/*.js")]
    named = re.compile(r"^(?:async function|function\*?|const|let|class) (\w+)", re.MULTILINE)
    names = [name for script in scripts for name in named.findall(script.read_text("utf-8"))]
    assert len(names) > 300
    assert [name for name, count in Counter(names).items() if count > 1] == []


def test_no_text_of_a_script_has_another_within_where_it_would_lose_its_spaces():
    """What compacts the scripts takes the inner of two template literals for code."""
    scripts = [*ROOT.glob("maps/assets/*.js"), *ROOT.glob("app/serve/assets/*.js")]
    lines = [line for script in scripts for line in script.read_text("utf-8").splitlines()]
    nested = re.compile(r"`[^`]*\$\{[^}`]*`")
    assert [line for line in lines if nested.search(line) or line.count("`") % 2] == []
    assert nested.search("`${name ? `${name}, ` : ''}where`")


def test_the_boundary_is_attributed_where_there_is_one_and_with_its_year():
    base = Basemap(boundary=(box(-1, 52, 0, 54),), boundary_year="2024")
    assert contents_of(page(basemap=base))["attributions"][-2:] == [
        "Source: Office for National Statistics licensed under the Open Government Licence v.3.0",
        "Contains OS data © Crown copyright and database right 2024",
    ]
