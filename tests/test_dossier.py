"""What policy has to say of a plan, cluster by cluster and as a whole."""

import json
from datetime import date

import pytest
from grid import on_a_line, schools_of

from clustering import Problem, Rules
from clustering.plan import Cluster, Plan
from clustering.policy.dossier import dossier
from clustering.policy.dossier_json import CONSENTS, consent_rows, dossier_to_json
from clustering.policy.england import Peer
from clustering.policy.faith_rules import Level
from clustering.policy.forms import Form
from clustering.policy.layers import Layers, Partnership
from clustering.policy.own_money import given_money
from clustering.policy.programmes import programme_of, read_programme
from clustering.policy.purpose import PlanPurpose
from data.inspection import Grade, GradedInspection, Inspection
from routing.times import TravelTimes

COMMUNITY = {"type": "Community school", "phase": "Primary", "pupils": 90}
AIDED = {
    "type": "Voluntary aided school",
    "faith": "Church of England",
    "diocese": "Diocese of Portsmouth",
    "pupils": 200,
}
ACADEMY = {"type": "Academy converter", "trust": "T", "pupils": 300}
UNNAMED = {**AIDED, "diocese": ""}
PLAN = Plan((Cluster(1, (101, 102), "A"), Cluster(2, (103, 104), "B"), Cluster(3, (105, 106), "C")))
MINUTES = [0, 10, 20, 45, 60, 100]


def found(programme=None, each=None, **given):
    each = each or (COMMUNITY, AIDED, COMMUNITY, ACADEMY, COMMUNITY, UNNAMED)
    schools = schools_of(*({**e, "lon": 0.01 * i} for i, e in enumerate(each)))
    problem = Problem(schools, TravelTimes(schools.urns, on_a_line(MINUTES)), Rules(size=(2, 3)))
    chosen = read_programme(programme) if isinstance(programme, str) else programme
    return dossier(
        problem, PLAN, PlanPurpose(**{"start": date(2026, 1, 5), "programme": chosen} | given)
    )


def section(each, heading):
    return " ".join(dict(each.sections)[heading])


def test_every_cluster_has_its_form_and_what_stands_in_the_way_of_the_next():
    first, second, _ = found().clusters
    assert "Open now: federation" in section(first, "Form")
    assert "would first have to become an academy" in section(first, "Form")
    assert "Open now: informal collaboration" in section(second, "Form")
    assert "cannot join a federation" in section(second, "Form")


def test_consents_name_the_diocese_and_the_day():
    text = section(found().clusters[0], "Consents and consultation")
    assert "the Diocese of Portsmouth" in text
    assert "By 2 February 2026" in text
    assert "By 23 March 2026" in text


def test_a_federation_is_told_its_smallest_board():
    first, second, _ = found().clusters
    many, one = first.boards
    assert many.least >= one.least >= 7
    text = section(first, "Form")
    assert f"With a head for each school the governing body has {many.least} governors" in text
    assert f"With one head for all schools the governing body has {one.least} governors" in text
    assert second.boards == ()


def test_a_diocese_that_the_register_does_not_name_is_told_by_character():
    dioceses = [each.dioceses for each in found().clusters]
    assert dioceses == [("Diocese of Portsmouth",), (), ("your diocese (Church of England)",)]


def test_a_running_programme_s_funding_is_reckoned_for_every_cluster():
    content = {**read_programme("lincolnshire-small-schools").content}
    content["funding"] = {"name": "Fund", "per_school": 20000, "most_pupils": 199, "source": "x"}
    paid = found(programme_of("mine", content, "mine.toml"))
    assert [each.payment.pounds for each in paid.clusters] == [20_000, 20_000, 20_000]
    assert any("whole plan: £60,000. The Fund pays £20,000" in line for line in paid.sentences)
    assert found().clusters[0].payment is None


@pytest.mark.parametrize("name", ["lincolnshire-small-schools", "multi-academy-trust"])
def test_what_is_history_is_told_and_never_added_up(name):
    told = found(name)
    assert [each.payment.words for each in told.clusters] == ["history"] * 3
    for each in told.clusters:
        assert "£" not in " ".join(each.payment.lines)
    assert sum("is history" in line for line in told.sentences) == 1
    assert not any("Funding of the whole plan" in line for line in told.sentences)


def test_lump_sums_are_no_money_that_a_federation_brings_and_are_told_once():
    told = found("federation")
    assert [each.payment for each in told.clusters] == [None] * 3
    assert section(told.clusters[0], "Funding").startswith("A federation brings no lump sum")
    assert sum("lump sum" in line for line in told.sentences) == 1
    assert not any("£300,000" in line or "£290,200" in line for line in told.sentences)


def test_a_cluster_says_who_chose_the_sizes_and_the_limit():
    text = section(found("executive-headship").clusters[0], "Programme")
    assert "The sizes: chosen by the programme's file: the document speaks of two to five" in text
    assert "Programme" not in dict(found().clusters[0].sections)


def test_the_day_and_the_planner_s_own_figures_make_the_money():
    first, second = found().clusters[0], found(start=date(2026, 4, 6)).clusters[0]
    assert "45p a mile" in section(first, "Travel to meetings")
    assert "55p a mile" in section(second, "Travel to meetings")
    own = found(own_money=given_money({"mileage": 0.3, "meetings": 4})).clusters[0]
    assert "30p a mile and meetings: the planner's own figure" in section(own, "Travel to meetings")
    assert section(own, "Travel to meetings").startswith("4 meetings a year")


def test_travel_is_reckoned_and_the_cheapest_place_named():
    text = section(found().clusters[0], "Travel to meetings")
    assert "the cheapest place" in text
    assert "1.3 times the straight line" in text
    assert any("meetings a year of every cluster cost £" in line for line in found().sentences)


def test_where_a_place_is_unknown_no_travel_is_told():
    nowhere = [{"lon": float("nan")} | COMMUNITY for _ in MINUTES]
    schools = schools_of(*nowhere)
    problem = Problem(schools, TravelTimes(schools.urns, on_a_line(MINUTES)))
    clusters = dossier(problem, PLAN, PlanPurpose(start=date(2026, 1, 5))).clusters
    assert [each.meetings for each in clusters] == [None] * 3


def test_the_profile_names_the_clusters_that_are_alike():
    cluster = found().clusters[0]
    assert "290 pupils" in section(cluster, "Profile")
    assert "Compare cluster 1 with" in section(cluster, "For analysts")


def test_the_profile_compares_with_england_where_it_is_known():
    peers = {101: (Peer(urn=7, name="Far", la="Kent", ofsted="Good"),)}
    first, second, _ = found(peers=peers).clusters
    assert "Most like School 101: Far (Kent, 7)." in section(first, "For analysts")
    assert second.england is None


def test_drive_times_are_held_against_20_30_and_45_minutes():
    kept = {each.minutes: each.clusters for each in found().compliance}
    assert kept == {20: (1,), 30: (1, 2), 45: (1, 2, 3)}
    assert sum("clusters keep" in line for line in found().sentences) == 3


def test_conditions_that_are_not_met_are_told():
    text = section(found("multi-academy-trust").clusters[0], "Form")
    assert "not met: at least one school can support others" in text


def test_every_school_s_inspection_is_told_and_what_the_programme_makes_of_it():
    weak = Inspection(
        report_card=GradedInspection(
            is_report_card=True,
            day="2026-03-03",
            grades=(Grade("Inclusion", "Urgent improvement"),),
        ),
        concern="Special measures",
    )
    good = COMMUNITY | {"ofsted": "Good", "last_inspected": "2019-06-04"}
    each = [good, ACADEMY | {"inspection": weak}, *[COMMUNITY] * 4]
    lines = dict(found("essex-sponsor-clusters", each).clusters[0].sections)["Inspections"]
    assert lines[0] == (
        "School 101: Good (last inspected in June 2019, the old overall grade, by the register)."
    )
    assert "inclusion: urgent improvement" in lines[1]
    assert "By the programme's words School 101 can support others." in lines
    assert "By the programme's words School 102 needs support." in lines
    assert any("School 102 is an academy in special measures" in line for line in lines)
    last = dict(found("essex-sponsor-clusters", each).clusters[1].sections)["Inspections"]
    assert last[0] == "School 103: not in the register."


def test_the_table_of_characters_says_who_fits_badly_and_why():
    catholic = {**AIDED, "faith": "Roman Catholic"}
    each = [COMMUNITY, catholic, *([COMMUNITY] * 4)]
    text = section(
        found(each=each, requested_faith=Level.PREFER).clusters[0], "How its schools fit"
    )
    assert text.startswith("School 101 and School 102: a Roman Catholic school joins")
    assert "How its schools fit" not in dict(found(each=each).clusters[0].sections)


def test_other_partnerships_and_their_load_are_told():
    layers = Layers((Partnership("alliance", "Teachers", (101, 102, 105)),))
    first, second, third = found(layers=layers).clusters
    text = section(first, "Other partnerships")
    assert "2 schools in both Teachers (alliance of schools) and A (home cluster)" in text
    assert "School 101 serves 2 partnerships" in text
    assert "Other partnerships" not in dict(second.sections)
    assert third.overlaps == ()


def test_a_layer_that_holds_the_cluster_itself_is_told_once():
    same = Partnership("home", "A", (101, 102))
    alliance = Partnership("alliance", "Teachers", (101, 102))
    first = found(layers=Layers((same, alliance))).clusters[0]
    assert [{overlap.one.name, overlap.other.name} for overlap in first.overlaps] == [
        {"A", "Teachers"}
    ]
    assert "School 101 serves 2 partnerships" in section(first, "Other partnerships")


def test_headships_are_ranked_where_a_vacancy_is_known():
    each = [{**COMMUNITY, "head_vacancy": True}, *([COMMUNITY] * 5)]
    assert found().headships == ()
    assert [school.urn for school in found(each=each).headships[0].schools] == [101, 102]


@pytest.mark.parametrize("programme", [None, "federation", "multi-academy-trust"])
def test_all_of_it_is_json(programme):
    document = dossier_to_json(found(programme))
    assert json.loads(json.dumps(document, allow_nan=False))
    assert [each["number"] for each in document["clusters"]] == [1, 2, 3]
    assert document["clusters"][0]["strongest_form"] == Form.FEDERATION


def test_a_consent_has_one_of_three_words_in_every_output():
    each = [{**AIDED, "type": "Foundation school"}, *([COMMUNITY] * 5)]
    told = found("multi-academy-trust", each=each)
    rows = [dict(zip(CONSENTS, row, strict=True)) for row in consent_rows(told)]
    assert {row["consent"] for row in rows} == {"yes", "no", "to be confirmed"}
    duties = dossier_to_json(told)["clusters"][0]["duties"]
    assert [duty["consent"] for duty in duties] == [
        row["consent"] for row in rows if row["cluster"] == 1
    ]
    lines = " ".join(map(str, told.clusters[0].policy.duties))
    assert "This consent is needed." in lines
    assert "Whether this consent is needed is to be confirmed." in lines


def test_the_smallest_boards_are_told_with_their_reckoning():
    told = dossier_to_json(found())["clusters"]
    assert [board["heads"] for board in told[0]["boards"]] == [2, 1]
    assert told[0]["least_board"] == told[0]["boards"][0]["least"]
    assert all(board["steps"] for board in told[0]["boards"])
    assert told[1]["boards"] == []


def test_the_checklist_has_a_row_for_every_duty():
    rows = [dict(zip(CONSENTS, row, strict=True)) for row in consent_rows(found())]
    assert {row["cluster"] for row in rows} == {1, 2, 3}
    told = [row["by"] for row in rows if row["duty"] == "representations"]
    assert told == ["2026-03-23"] * 2
    assert all(row["source"] for row in rows)
