"""Programmes, forms, faith and consents on the command line."""

import csv
import json
import shutil
from pathlib import Path

import pytest
import small_register
import tiny_county
from command_line import Run, lines_on_screen
from older_version import as_older_version

from app.cli import main


@pytest.fixture(scope="module")
def options(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """A county of fifteen primaries: two academies, two aided Catholic schools."""
    folder = tmp_path_factory.mktemp("county")
    table = small_register.with_neighbours()
    for row in table:
        row |= {"ReligiousCharacter (name)": "None", "Diocese (name)": ""}
        if row["URN"] in {"900100", "900105"}:
            row["TypeOfEstablishment (name)"] = "Academy converter"
        if row["URN"] in {"900102", "900107"}:
            row["TypeOfEstablishment (name)"] = "Voluntary aided school"
            row["ReligiousCharacter (name)"] = "Roman Catholic"
            row["Diocese (name)"] = "Diocese of East Anglia"
    schools = small_register.write(folder, table)
    given = ["--schools", schools, "--roads", "estimate", "--la", tiny_county.LA]
    return [*map(str, given), "--seconds", "5", "--start", "2026-01-05"]


@pytest.fixture(scope="module")
def federations(options: list[str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A plan by the programme for federations."""
    out = tmp_path_factory.mktemp("out") / "plan"
    with pytest.raises(SystemExit) as stopped:
        main(["plan", *options, "--programme", "federation", "--out", str(out)])
    assert not stopped.value.code
    return out


def document(directory: Path) -> dict[str, object]:
    return json.loads((directory / "plan.json").read_text(encoding="utf-8"))


def test_programmes_are_listed_and_how_to_go_on(run: Run) -> None:
    code, out, _ = run("programmes")
    assert code == 0
    assert "lincolnshire-small-schools" in out
    assert "--copy mine.toml" in out


def test_a_programme_is_explained_with_its_document(run: Run) -> None:
    code, out, _ = run("programmes", "lincolnshire-small-schools")
    assert code == 0
    said = " ".join(out.split())
    for words in ("2012-13", "at most 199 pupils", "2 to 6 schools", "45 minutes", "£20,000"):
        assert words in said
    assert "is history" in said
    assert "lincolnshire.moderngov.co.uk/mgAi.aspx?ID=2497" in said


def test_a_federation_is_explained_without_a_gain(run: Run) -> None:
    code, out, _ = run("programmes", "federation")
    said = " ".join(out.split())
    assert code == 0
    assert "brings no lump sum and loses none" in said
    assert "The sizes: chosen by the programme's file" in said
    assert "£300,000" not in said


def test_an_unknown_programme_is_answered_with_the_nearest(run: Run) -> None:
    code, _, err = run("programmes", "federaton")
    assert code == 1
    assert "'federation'" in err


def test_a_copy_is_edited_and_planned_by(run: Run, options: list[str], tmp_path: Path) -> None:
    copy, out = tmp_path / "mine.toml", tmp_path / "plan"
    assert run("programmes", "maximising-progress", "--copy", copy)[0] == 0
    copy.write_text(copy.read_text().replace("[4, 7]", "[3, 3]"), encoding="utf-8")
    assert run("plan", *options, "--programme", copy, "--out", out)[0] == 0
    kept = document(out)
    assert {len(cluster["schools"]) for cluster in kept["clusters"]} == {3}
    assert kept["programme"]["name"] == "mine"
    assert "programme" in {source["role"] for source in kept["inputs"]}


def test_a_copy_overwrites_nothing(run: Run, tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text("keep me")
    code, _, err = run("programmes", "federation", "--copy", tmp_path / "mine.toml")
    assert code == 1
    assert "there already" in err
    assert (tmp_path / "mine.toml").read_text() == "keep me"


def test_a_copy_wants_a_name(run: Run, tmp_path: Path) -> None:
    assert run("programmes", "--copy", tmp_path / "mine.toml")[0] == 2


def test_a_programme_s_rules_and_document_are_recorded(federations: Path) -> None:
    kept = document(federations)
    assert kept["rules"]["size"] == [2, 5]
    assert kept["programme"]["name"] == "federation"
    assert "guidance on federations, 2022" in kept["programme"]["document"]
    assert kept["programme"]["start"] == "2026-01-05"


def test_a_federation_holds_no_academy_and_the_reason_names_the_law(federations: Path) -> None:
    left_out = {left["urn"]: left["reason"] for left in document(federations)["left_out"]}
    assert set(left_out) == {900100, 900105}
    assert all("cannot join a federation" in reason for reason in left_out.values())


def test_policy_is_kept_for_every_cluster(federations: Path) -> None:
    kept = document(federations)
    told = kept["policy"]["clusters"]
    assert [each["number"] for each in told] == [each["number"] for each in kept["clusters"]]
    for each in told:
        assert each["form"] == "federation"
        assert each["least_board"] >= 7
        assert each["travel"]["cheapest_pounds"] <= each["travel"]["in_turn_pounds"]
        assert each["funding"] is None
    assert [each["minutes"] for each in kept["policy"]["compliance"]] == [20, 30, 45]


def test_the_checklist_names_the_diocese_and_the_dates(federations: Path) -> None:
    with (federations / "consents.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    told = [row for row in rows if row["duty"] == "religious body told"]
    assert {row["who"] for row in told} == {"the Diocese of East Anglia"}
    assert {row["by"] for row in rows if row["duty"] == "representations"} == {"2026-03-23"}


def test_explain_gives_the_policy_of_a_cluster_at_length(run: Run, federations: Path) -> None:
    code, out, _ = run("explain", federations, "--cluster", "1")
    assert code == 0
    for heading in ("Form", "Consents and consultation", "Travel to meetings", "Profile"):
        assert f"\n{heading}\n" in out
    assert "Open now: federation" in out


def test_sums_of_one_s_own_are_kept_with_the_plan(
    run: Run, options: list[str], tmp_path: Path
) -> None:
    table, out, other = tmp_path / "mine.toml", tmp_path / "p", tmp_path / "other"
    table.write_text(
        '[[mileage]]\nvalue = 0.4\nunit = "pounds a mile"\nsource = "Our travel policy"\n'
        '[[passenger]]\nvalue = 0.1\nunit = "pounds a mile and passenger"\nsource = "policy"\n',
        encoding="utf-8",
    )
    asked = ["--money", table, "--passenger", "0", "--meetings", "4", "--people", "3"]
    asked += ["--staff-hour", "25.5", "--lump-sum", "160000", "--form", "federation"]
    code, said, _ = run("plan", *options, *asked, "--details", "--out", out)
    assert code == 0
    said = " ".join(said.split())
    assert "4 meetings a year of every cluster" in said
    assert "40p a mile: Our travel policy" in said
    assert "£160,000 a year: the planner's own figure" in said
    assert "mine.toml" in [source["name"] for source in document(out)["inputs"]]
    table.unlink()
    for words in ("40p a mile: Our travel policy", "3 people and a car", "staff at £25.50 an hour"):
        assert words in " ".join(run("explain", out, "--cluster", "1")[1].split())
    code, _, _ = run("whatif", out, "--mileage", "0.5", "--seconds", "2", "--out", other)
    assert code == 0
    told = " ".join(run("explain", other, "--cluster", "1")[1].split())
    assert "50p a mile" in told
    assert "3 people and a car" in told
    _, round_said, _ = run("explain", other, "--cluster", "1", "--round", "1")
    assert "of mileage (50p a mile" in " ".join(round_said.split())


def test_the_day_to_begin_chooses_the_sums(run: Run, options: list[str], tmp_path: Path) -> None:
    for day, words in (("2026-04-05", "45p a mile"), ("2026-04-06", "55p a mile")):
        own = [*options[: options.index("--start")], "--start", day]
        _, said, _ = run("plan", *own, "--details", "--out", tmp_path / day)
        assert words in " ".join(said.split())


def test_figures_that_cannot_be_are_refused_by_their_options(
    run: Run, options: list[str], tmp_path: Path
) -> None:
    table = tmp_path / "mine.toml"
    table.write_text("[[milage]]\nvalue = 1\n", encoding="utf-8")
    wrong = ["--mileage", "55", "--people", "2.5", "--money", table, "--programme", "federatoin"]
    code, _, err = run("plan", *options, *wrong, "--out", tmp_path / "p")
    assert code == 1
    for words in ("--mileage: ", "--people: ", "mine.toml", "'mileage'", "'federation'"):
        assert words in err


def test_a_plan_of_a_version_without_sums_and_sources_is_read(
    run: Run, federations: Path, tmp_path: Path
) -> None:
    older = tmp_path / "older"
    shutil.copytree(federations, older)
    as_older_version(older)
    kept = document(older)
    content = {
        "title": "Federations of maintained schools",
        "document": "Department for Education, guidance on governance, 2022",
        "size": [2, 5],
        "form": "federation",
        "must_place": {"kinds": ["maintained"]},
        "may_join": {"nobody": True},
        "funding": {"name": "lump sums kept in a federation", "lump_sum": 150000},
        "wording": {"purpose": "p", "next_steps": "n"},
    }
    kept["programme"] |= {"content": content}
    del kept["programme"]["money"]
    (older / "plan.json").write_text(json.dumps(kept), encoding="utf-8")
    code, said, _ = run("explain", older, "--cluster", "1")
    assert code == 0
    said = " ".join(said.split())
    assert "£150,000 a year: no source is named" in said
    assert "The sizes: no source is named." in said


def test_the_map_drawn_again_says_the_same(run: Run, federations: Path) -> None:
    first = (federations / "map.html").read_bytes()
    assert run("map", federations)[0] == 0
    assert (federations / "map.html").read_bytes() == first


def test_plan_answers_on_one_screen(run: Run, options: list[str], tmp_path: Path) -> None:
    code, out, _ = run("plan", *options, "--out", tmp_path / "p")
    assert code == 0
    assert lines_on_screen(out) <= 24
    assert "Sources\n" not in out
    assert "--details" in out


def test_plan_prints_policy_where_asked(run: Run, options: list[str], tmp_path: Path) -> None:
    code, out, _ = run("plan", *options, "--details", "--out", tmp_path / "p")
    assert code == 0
    begun = "(governing bodies begin on 5 January 2026, which has passed)"
    assert f"Forms, consents and money {begun}" in " ".join(out.split())
    for words in ("a diocese or another", "regulation 9", "meetings a year", "keep within 20"):
        assert words in out


def test_an_option_goes_before_the_programme(run: Run, options: list[str], tmp_path: Path) -> None:
    asked = ["--programme", "federation", "--size", "3-4", "--max-minutes", "30"]
    asked += ["--form", "informal collaboration", "--faith", "strict"]
    assert run("plan", *options, *asked, "--out", tmp_path / "p")[0] == 0
    kept = document(tmp_path / "p")
    assert kept["rules"]["size"] == [3, 4]
    assert kept["rules"]["max_minutes"] == 30
    assert kept["programme"]["form"] == "informal collaboration"
    assert kept["programme"]["faith"] == "strict"


def homes(directory: Path) -> dict[int, int]:
    clusters = document(directory)["clusters"]
    return {urn: cluster["number"] for cluster in clusters for urn in cluster["schools"]}


def test_a_strict_plan_keeps_characters_apart(run: Run, options: list[str], tmp_path: Path) -> None:
    out = tmp_path / "p"
    assert run("plan", *options, "--faith", "strict", "--size", "2-5", "--out", out)[0] == 0
    home = homes(out)
    with_others = {n for urn, n in home.items() if urn not in {900102, 900107}}
    assert not with_others & {home.get(900102), home.get(900107)}


def test_a_table_of_one_s_own_is_used_and_kept(
    run: Run, options: list[str], tmp_path: Path
) -> None:
    table, out = tmp_path / "table.toml", tmp_path / "p"
    table.write_text(
        '[[type]]\none = "academy"\nother = "maintained"\nprefer_s = 10\nstrict = "apart"\n'
        'why = "w"\nsource = "s"\n',
        encoding="utf-8",
    )
    asked = ["--faith", "strict", "--faith", table, "--size", "2-5", "--out", out]
    assert run("plan", *options, *asked)[0] == 0
    home = homes(out)
    assert home[900100] == home[900105]
    assert sum(number == home[900100] for number in home.values()) == 2
    assert document(out)["programme"]["faith_table"]["type"][0]["prefer_s"] == 10


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (["--form", "federatoin"], "'federation'"),
        (["--faith", "strickt"], "'strict'"),
        (["--programme", "federations"], "'federation'"),
    ],
)
def test_a_wrong_word_is_answered_with_the_nearest_right_one(
    run: Run, options: list[str], tmp_path: Path, asked: list[str], words: str
) -> None:
    code, _, err = run("plan", *options, *asked, "--out", tmp_path / "p")
    assert code == 1
    assert words in err
    assert not (tmp_path / "p").exists()


def test_faults_of_the_programme_and_the_schools_are_told_at_once(run: Run, tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text("titel = 3", encoding="utf-8")
    code, _, err = run(
        *("plan", "--schools", tmp_path / "none.csv", "--roads", "estimate", "--la", "X"),
        *("--programme", tmp_path / "mine.toml", "--out", tmp_path / "p"),
    )
    assert code == 1
    assert "'title'" in err
    assert "none.csv" in err


@pytest.mark.parametrize(
    "asked",
    [
        ["--faith", "open", "--faith", "strict"],
        ["--faith", "a.toml", "--faith", "b.toml"],
        ["--start", "soon"],
    ],
)
def test_wrong_usage_ends_with_2(run: Run, options: list[str], asked: list[str]) -> None:
    assert run("plan", *options, *asked, "--out", "p")[0] == 2


def test_partnerships_of_several_layers_come_from_the_overrides(
    run: Run, options: list[str], tmp_path: Path
) -> None:
    overrides, out = tmp_path / "o.toml", tmp_path / "p"
    overrides.write_text(
        '[school.900001]\nhead_vacancy = true\n[[partnership]]\nlayer = "alliance"\n'
        'name = "Fen Teachers"\nschools = [900001, 900002]\n',
        encoding="utf-8",
    )
    asked = ["--overrides", overrides, "--together", "900001,900002", "--out", out]
    code, said, _ = run("plan", *options, *asked, "--details")
    assert code == 0
    assert "Executive headships" in said
    number = homes(out)[900001]
    _, said, _ = run("explain", out, "--cluster", str(number))
    assert "2 schools in both Fen Teachers (alliance of schools)" in said


def test_a_wrong_layer_is_told_by_check(run: Run, options: list[str], tmp_path: Path) -> None:
    overrides = tmp_path / "o.toml"
    overrides.write_text(
        '[[partnership]]\nlayer = "aliance"\nname = "F"\nschools = [900001]\n', encoding="utf-8"
    )
    given = options[: options.index("--seconds")]
    code, _, err = run("check", *given, "--overrides", overrides)
    assert code == 1
    assert "'alliance'" in err


KS2 = "urn,year_key,fact_flg,reading_progress,writing_progress,maths_progress\n"


def test_progress_at_key_stage_2_comes_into_the_profile(
    run: Run, options: list[str], tmp_path: Path
) -> None:
    table, out = tmp_path / "ks2.csv", tmp_path / "p"
    rows = "900001,2017,Actual,9,9,9\n900001,2018,Actual,1,2,3\n900001,2019,Average,7,7,7\n"
    table.write_text(KS2 + rows, encoding="utf-8")
    assert run("plan", *options, "--ks2", table, "--out", out)[0] == 0
    assert "ks2.csv" in [source["name"] for source in document(out)["inputs"]]
    _, said, _ = run("explain", out, "--cluster", str(homes(out)[900001]))
    assert "Mean key stage 2 progress +2.0 in the year 2018 of the table, over 1 school" in said


def test_a_fault_of_the_progress_is_told_beside_those_of_the_register(
    run: Run, tmp_path: Path
) -> None:
    table = tmp_path / "ks2.csv"
    table.write_text(KS2 + "900001,2018,Actual,much,2,3\n", encoding="utf-8")
    given = ["--schools", tmp_path / "none.csv", "--roads", "estimate", "--la", "X"]
    code, _, err = run("plan", *given, "--ks2", table, "--out", tmp_path / "p")
    assert code == 1
    assert "ks2.csv, row 2, column 'reading_progress'" in err
    assert "'much'" in err
    assert "none.csv" in err


def test_progress_of_other_schools_is_warned_of(
    run: Run, options: list[str], tmp_path: Path
) -> None:
    table = tmp_path / "ks2.csv"
    table.write_text(KS2 + "7,2018,Actual,1,2,3\n", encoding="utf-8")
    code, _, err = run("plan", *options, "--ks2", table, "--out", tmp_path / "p")
    assert code == 0
    assert "ks2.csv has no figures of any school chosen" in err


def test_the_clusters_of_another_plan_are_a_layer(
    run: Run, options: list[str], federations: Path, tmp_path: Path
) -> None:
    out = tmp_path / "p"
    asked = ["--details", "--layer", f"alliance={federations}", "--out", out]
    code, said, _ = run("plan", *options, *asked)
    assert code == 0
    assert "of the layer alliance of schools" in said
    kept = document(out)
    others = homes(federations)
    mine = homes(out)
    loads = {str(urn): (urn in mine) + (urn in others) for urn in mine.keys() | others.keys()}
    assert kept["policy"]["layers"]["loads"] == loads
    assert kept["programme"]["layers_from"][0]["name"] == "plan/plan.json"
    _, said, _ = run("explain", out, "--cluster", "1")
    assert "serves 2 partnerships" in said
    assert run("map", out)[0] == 0


def test_every_fault_of_the_layers_is_told(run: Run, options: list[str], tmp_path: Path) -> None:
    wrong = ["--layer", f"aliance={tmp_path}", "--layer", f"manager={tmp_path / 'none'}"]
    code, _, err = run("plan", *options, *wrong, "--out", tmp_path / "p")
    assert code == 1
    assert "'alliance'" in err
    assert "holds no plan" in err


def test_a_layer_without_a_directory_is_wrong_usage(run: Run, options: list[str]) -> None:
    assert run("plan", *options, "--layer", "alliance", "--out", "p")[0] == 2


def test_the_round_of_a_shared_post_is_told_for_a_cluster(run: Run, federations: Path) -> None:
    code, said, _ = run("explain", federations, "--cluster", "1", "--round", "1")
    assert code == 0
    told = said[said.index("\nRound of a shared business manager") :]
    assert "Monday: " in told
    assert "days and " in told
    assert " miles a year" in told
    assert "times the straight line" in told


def test_a_round_that_no_week_holds_is_shared(run: Run, federations: Path) -> None:
    code, out, _ = run("explain", federations, "--cluster", "1", "--round", "5")
    assert not code
    assert "Person 2 of 2, as one cannot do all visits:" in out


def test_a_round_is_asked_of_a_cluster(run: Run, federations: Path) -> None:
    assert run("explain", federations, "--school", "900001", "--round", "1")[0] == 2
