"""Tables of groups in every layout: read back as they were meant, or asked about, never wrongly."""

import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import group_tables as tables
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from peoples_spellings import spelt_by_people

from data.errors import InputError
from data.group_table.directory import SchoolDirectory
from data.group_table.matched import MatchedGroups
from data.group_table.matching import match_groups
from data.group_table.reading import read_groups

GROUPS = {
    "Ashwick A": (100001, 100004, 100010),
    "Barton B": (100002, 100003, 100011),
    "Dale End C": (100005, 100009, 100013, 100006),
    "Oakley D": (100007, 100008, 100012, 100014),
}
"""Labels that are like names of places, as many are."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("groups")


@pytest.fixture(scope="module")
def county(folder: Path) -> SchoolDirectory:
    return tables.directory(folder)


def written(county: SchoolDirectory, form: str) -> dict[int, str]:
    """What a table writes for each school."""
    entries = county.taken.values()
    forms = {
        "name": lambda e: e.written_name,
        "urn": lambda e: str(e.urn),
        "number": lambda e: f"{e.number[:3]}/{e.number[3:]}",
        "long number": lambda e: e.number,
    }
    return {entry.urn: forms[form](entry) for entry in entries}


def assess(county: SchoolDirectory, path: Path, content: str | None = None) -> MatchedGroups:
    if content is not None:
        path.write_text(content, encoding="utf-8", newline="")
    return match_groups(read_groups(path, county), county)


def plain(found: MatchedGroups) -> dict[str, tuple[int, ...]]:
    return {group.label: group.urns for group in found.groups}


LAYOUTS = {
    "school, group": tables.two_columns,
    "group, school": lambda g, t: tables.two_columns(g, t, group_first=True),
    "header": lambda g, t: [["School", "Cluster"], *tables.two_columns(g, t)],
    "another header": lambda g, t: [["Name of school", "Pod"], *tables.two_columns(g, t)],
    "title": lambda g, t: [["Our partnerships", ""], ["", ""], *tables.two_columns(g, t)],
    "filled once": lambda g, t: [["Group", "School"], *tables.filled_once(g, t)],
    "headings": tables.under_headings,
    "headings without blanks": lambda g, t: tables.under_headings(g, t, blanks=False),
    "headings below a title": lambda g, t: [["Agreed in May"], [""], *tables.under_headings(g, t)],
    "a column a group": tables.column_a_group,
    "a row a group": tables.row_a_group,
    "a row a group, header": lambda g, t: [
        ["Cluster", *(f"School {at}" for at in range(1, 5))],
        *tables.row_a_group(g, t),
    ],
    "a row a group, short header": lambda g, t: [
        ["Cluster", "Schools", "", "", ""],
        *tables.row_a_group(g, t),
    ],
    "listed": lambda g, t: [["Cluster", "Schools"], *tables.listed_in_a_cell(g, t)],
    "listed, no header": tables.listed_in_a_cell,
    "headings with counts": lambda g, t: [
        row
        for label, urns in g.items()
        for row in ([f"{label} ({len(urns)} schools)"], *([t[urn]] for urn in urns), [""])
    ],
    "headings with totals": lambda g, t: [
        row
        for label, urns in g.items()
        for row in ([label], *([t[urn]] for urn in urns), [f"Total: {len(urns)}"], [""])
    ],
    "indented": lambda g, t: [
        row for label, urns in g.items() for row in ([label, ""], *(["", t[urn]] for urn in urns))
    ],
    "lead beside": lambda g, t: [
        ["Cluster", "Lead school", "Members"],
        *([label, t[urns[0]], "; ".join(t[urn] for urn in urns[1:])] for label, urns in g.items()),
    ],
    "among other columns": lambda g, t: [
        ["No", "School", "District", "Trusts (name)", "Pupils", "My cluster"],
        *(
            [str(urn), t[urn], f"D{urn % 2}", f"T{urn % 2}", str(90 + urn % 3), label]
            for label, urns in g.items()
            for urn in urns
        ),
    ],
    "numbers beside names": tables.column_a_group_with_numbers,
    "headed URN beside names": lambda g, t: tables.column_a_group_with_numbers(g, t, "URN"),
    "URN before names": lambda g, t: [
        [cell for at in range(0, len(row), 2) for cell in (row[at + 1], row[at])]
        for row in tables.column_a_group_with_numbers(g, t, "URN")
    ],
    "crosses": tables.crosses,
    "crosses and noughts": lambda g, t: tables.crosses(g, t, ("1", "0")),
    "a line a group": lambda g, t: [
        [f"{label}: {', '.join(t[urn] for urn in urns)}"] for label, urns in g.items()
    ],
    "headings beside other columns": lambda g, t: [
        ["Our primary partnerships", "", ""],
        [],
        *(
            row
            for label, urns in g.items()
            for row in (
                [label, "", ""],
                ["School", "Headteacher", "Telephone"],
                *([t[urn], "Mrs Smith", "01632 960123"] for urn in urns),
                ["Total", str(len(urns)), ""],
                [],
            )
        ),
    ],
    "head teachers of two schools": lambda g, t: [
        ["School", "Headteacher", "Pod"],
        *([t[urn], f"Head {urn // 2}", label] for label, urns in g.items() for urn in urns),
        ["Total", "", "14"],
    ],
    "bullets of a word processor": lambda g, t: [
        row for label, urns in g.items() for row in ([label], *(["•", t[urn]] for urn in urns))
    ],
    "listed with and": lambda g, t: [
        ["Cluster", "Schools"],
        *(
            [label, f"{', '.join(t[urn] for urn in urns[:-1])} and {t[urns[-1]]}"]
            for label, urns in g.items()
        ),
    ],
    "total beside groups": lambda g, t: [
        ["Pod", "School"],
        *([label, t[urn]] for label, urns in g.items() for urn in urns),
        ["Total", "14"],
    ],
    "listed in lines": lambda g, t: [["Group", "Members"], *tables.listed_in_a_cell(g, t, "\n")],
}


@pytest.mark.parametrize("form", ["name", "urn", "number", "long number"])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_groups_are_read_back_from_every_layout(county, folder, layout, form):
    rows = LAYOUTS[layout](GROUPS, written(county, form))
    found = assess(county, folder / "groups.csv", tables.as_text(rows))
    assert plain(found) == GROUPS
    assert not found.faults
    assert not found.notices


def test_groups_named_after_a_school_of_theirs_are_not_run_together(county, folder):
    text = written(county, "name")
    groups = {text[urns[0]]: urns for urns in GROUPS.values()}
    rows = tables.under_headings(groups, text, blanks=False)
    assert plain(assess(county, folder / "g.csv", tables.as_text(rows))) == groups
    some = {"North": GROUPS["Ashwick A"], text[100002]: GROUPS["Barton B"]}
    rows = tables.under_headings(some, text, blanks=False)
    with pytest.raises(InputError, match="2 ways that differ"):
        assess(county, folder / "g.csv", tables.as_text(rows))


def test_crosses_under_the_numbers_of_groups_are_read(county, folder):
    groups = {str(at): urns for at, urns in enumerate(GROUPS.values(), start=1)}
    rows = tables.crosses(groups, written(county, "name"), ("1", ""))
    assert plain(assess(county, folder / "g.csv", tables.as_text(rows))) == groups


def test_a_table_without_groups_has_none_by_its_head_teachers(county, folder):
    text = written(county, "name")
    rows = [["School", "Head teacher"], *([name, f"Head {urn // 3}"] for urn, name in text.items())]
    with pytest.raises(InputError, match="no groups of these schools"):
        assess(county, folder / "g.csv", tables.as_text(rows))


@pytest.mark.parametrize("layout", LAYOUTS)
def test_groups_are_read_back_from_workbooks(county, folder, layout):
    rows = LAYOUTS[layout](GROUPS, written(county, "name"))
    path = tables.as_workbook(folder / "groups.xlsx", {"Sheet1": rows})
    assert plain(assess(county, path)) == GROUPS


@pytest.mark.parametrize("separator", [";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252", "utf-16"])
def test_any_separator_and_encoding_is_read(county, folder, separator, encoding):
    rows = [["School", "Group"], *tables.two_columns(GROUPS, written(county, "name"))]
    text = tables.as_text(rows, separator).replace("St Mary's", "St Mary\u2019s")
    path = folder / "groups.txt"
    path.write_bytes(text.encode(encoding))
    assert plain(assess(county, path)) == GROUPS


def test_a_sheet_a_group_is_read(county, folder):
    text = written(county, "name")
    sheets = {label: [["School"], *([text[u]] for u in urns)] for label, urns in GROUPS.items()}
    path = tables.as_workbook(folder / "sheets.xlsx", {"Notes": [["Draft"]], **sheets})
    assert plain(assess(county, path)) == GROUPS


def test_geojson_points_are_read(county, folder):
    content = tables.as_points(GROUPS, written(county, "name"))
    assert plain(assess(county, folder / "groups.geojson", content)) == GROUPS


def test_schools_in_a_geojson_area_are_its_group(county, folder):
    content = tables.as_areas(GROUPS, county.schools)
    found = read_groups(write(folder / "areas.geojson", content), county)
    assert {k: set(v) for k, v in plain(match_groups(found, county)).items()} == {
        label: set(urns) for label, urns in GROUPS.items()
    }
    assert "the schools that lie in an area are its group" in found.layout


def test_group_links_are_read_as_groups(county, folder):
    rows = [
        ["URN", "Group Name", "Group Type", "Group Status"],
        ["100001", "Ash Federation", "Federation", "Open"],
        ["100004", "Ash Federation", "Federation", "Open"],
        ["100006", "ELM TRUST", "Multi-academy trust", "Open"],
        ["100007", "ELM TRUST", "Multi-academy trust", "Open"],
        ["100008", "Old Trust", "Multi-academy trust", "Closed"],
        ["100103", "Far Trust", "Multi-academy trust", "Open"],
    ]
    path = write(folder / "alllinksdata.csv", tables.as_text(rows))
    found = read_groups(path, county)
    assert "1 federation and 1 academy trust that are open" in found.layout
    assert plain(match_groups(found, county)) == {
        "Ash Federation": (100001, 100004),
        "ELM TRUST": (100006, 100007),
    }


def test_a_folder_of_a_plan_and_its_table_of_clusters_are_read(county, folder):
    plan = folder / "plan"
    plan.mkdir()
    header = ["number", "name", "lead", "schools", "urns"]
    numbered = list(enumerate(GROUPS.items(), start=1))
    clusters = [
        [str(number), label, str(urns[0]), str(len(urns)), " ".join(map(str, urns))]
        for number, (label, urns) in numbered
    ]
    write(plan / "clusters.csv", tables.as_text([header, *clusters]))
    schools = [[str(urn), str(number)] for number, (_, urns) in numbered for urn in urns]
    write(plan / "schools.csv", tables.as_text([["urn", "cluster"], *schools, ["100999", ""]]))
    for path in (plan, plan / "clusters.csv"):
        assert plain(assess(county, path)) == GROUPS
    assert match_groups(read_groups(plan / "clusters.csv", county), county).groups[0].lead == 100001


def test_a_folder_without_a_plan_is_refused(county, folder):
    (folder / "empty").mkdir()
    with pytest.raises(InputError, match="this folder holds no plan"):
        read_groups(folder / "empty", county)


def test_two_columns_of_groups_that_differ_are_refused_and_both_named(county, folder):
    text = written(county, "name")
    rows = [["School", "Current cluster", "Proposed cluster"]]
    rows += [[text[urn], f"C{urn % 3}", f"P{urn % 4}"] for urn in text]
    with pytest.raises(InputError, match=r"'Current cluster'.*'Proposed cluster'"):
        read_groups(write(folder / "two.csv", tables.as_text(rows)), county)


def test_number_and_name_of_one_group_are_one_reading(county, folder):
    rows = [["School", "Cluster no", "Cluster"]]
    rows += [
        [text, str(at), label]
        for at, (label, urns) in enumerate(GROUPS.items())
        for text in (written(county, "name")[urn] for urn in urns)
    ]
    found = assess(county, folder / "both.csv", tables.as_text(rows))
    assert [group.urns for group in found.groups] == [*GROUPS.values()]


@pytest.mark.parametrize(
    "content",
    [
        "",
        "School,Group\n",
        "one\ntwo\nthree\n",
        '{"type": "FeatureCollection", "features": []}',
        '{"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": null}]}',
        '{"type": "FeatureCollection", "features": [' + "[" * 5_000,
        '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"A"},'
        '"geometry":{"type":"Polygon","coordinates":[[[450000,250000],[450001,250000],'
        "[450001,250001],[450000,250000]]]}}]}",
        '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"A"},'
        '"geometry":{"type":"Polygon","coordinates":"x"}}]}',
        '"' * 999,
        "[plan]\nname = 1\n",
    ],
)
def test_what_holds_no_groups_is_refused_in_words(county, folder, content):
    with pytest.raises(InputError) as refused:
        read_groups(write(folder / "none.txt", content), county)
    assert refused.value.faults[0].remedy


@pytest.mark.parametrize(
    "form",
    [
        "{} (Mrs A. Smith)",
        "{}, Headteacher: Mr J O'Neil",
        "{} - 01632 960123",
        "{} (tel: 01632 960123)",
        "\n{}\n",
        "1. {} (URN {urn})",
    ],
)
def test_what_stands_behind_a_name_does_not_hide_it(county, folder, form):
    rows = [
        ["School", "Group"],
        *(
            [form.format(text.replace(" ", "\n", 1) if "\n" in form else text, urn=urn), label]
            for label, urns in GROUPS.items()
            for urn in urns
            for text in [county.taken[urn].written_name]
        ),
    ]
    found = assess(county, folder / "groups.csv", tables.as_text(rows))
    assert plain(found) == GROUPS
    assert not found.faults


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("groups.docx", {"word/document.xml": "<x/>"}, "a Word document"),
        ("groups.rtf", b"{\\rtf1\\ansi Abbey}", "a Rich Text document"),
    ],
)
def test_documents_are_refused_by_their_names(county, folder, name, content, said):
    path = folder / name
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        with zipfile.ZipFile(path, "w") as archive:
            for member, text in content.items():
                archive.writestr(member, text)
    with pytest.raises(InputError, match=said):
        read_groups(path, county)


def test_bullets_and_numbers_in_one_cell_with_names_are_read(county, folder):
    name = written(county, "name")
    rows = [["School", "Group"]]
    rows += [[f"{name[100001]} (100001)", "A"], [f"100002 {name[100002]}", "A"]]
    rows += [[f"3. {name[100003]}", "B"], [f"\u2022 {name[100004]}", "B"]]
    found = assess(county, folder / "marks.csv", tables.as_text(rows))
    assert plain(found) == {"A": (100001, 100002), "B": (100003, 100004)}


def test_cells_of_schools_that_are_not_read_are_named(county, folder):
    name = written(county, "name")
    rows = [["School", "Group", "Paired with"]]
    rows += [[name[urn], "A" if urn % 2 else "B", name[urn + 6]] for urn in range(100001, 100007)]
    found = read_groups(write(folder / "pairs.csv", tables.as_text(rows)), county)
    assert "6 cells name schools and are not read" in found.notices[0].text


def test_row_numbers_beside_columns_of_groups_are_not_taken_for_groups(county, folder):
    rows = [
        [str(at) if at else "", *row]
        for at, row in enumerate(tables.column_a_group(GROUPS, written(county, "name")))
    ]
    with pytest.raises(InputError, match="can be read in 2 ways that differ"):
        read_groups(write(folder / "counted.csv", tables.as_text(rows)), county)


def test_leads_and_notes_go_with_their_schools(county, folder):
    rows = [["School", "Group", "Lead?", "Notes"], ["Dale End", "A", "yes", "agreed"]]
    rows += [["Elm Grove", "A", "", ""], ["Ivy Lane", "B", "", "asks to move"]]
    found = assess(county, folder / "leads.csv", tables.as_text([*rows, ["Cowslip", "B"]]))
    assert [group.lead for group in found.groups] == [100005, None]
    assert [group.notes for group in found.groups] == [
        ((100005, "agreed"),),
        ((100010, "asks to move"),),
    ]


def write(path: Path, content: str) -> Path:
    path.write_text(content, encoding="utf-8", newline="")
    return path


LABELS = (
    [f"Cluster {number}" for number in range(1, 8)],
    ["Ashwick", "Barton", "Thornbury", "Elmham", "Dale End", "Oakley", "Great Oakley"],
    [*"ABCDEFG"],
    [*"1234567"],
    ["ASHWICK A", "ASHWICK B", "BARTON", "ELMHAM:", "Oakley group", "DALE END", "WEST"],
    ["Thornbury", "Ivy Lane", "Dale End", "Elm Grove", "B", "C", "D"],
)
"""Labels as people give them; some are names of schools too."""


@dataclass(frozen=True)
class Chosen:
    """How a table is written."""

    random: Random
    layout: str
    labels: list[str]
    form: str
    kept: int


@settings(max_examples=60)
@given(
    chosen=st.builds(
        Chosen,
        random=st.integers(0, 10**9).map(Random),
        layout=st.sampled_from(sorted(LAYOUTS)),
        labels=st.sampled_from(LABELS),
        form=st.sampled_from(["people", "name", "urn", "number", "mixed"]),
        kept=st.integers(4, 14),
    )
)
def test_any_grouping_is_read_back_or_asked_about(county, folder, chosen):
    random = chosen.random
    urns = random.sample(sorted(county.taken), chosen.kept)
    labels = random.sample(chosen.labels, random.randint(2, chosen.kept // 2))
    groups = {label: urns[2 * at : 2 * at + 2] for at, label in enumerate(labels)}
    for urn in urns[2 * len(labels) :]:
        groups[random.choice(labels)].append(urn)
    forms = FORMS if chosen.form == "mixed" else (chosen.form,)
    texts = {urn: people(county, urn, random.choice(forms), random) for urn in county.taken}
    never_wrong(county, folder, tables.as_text(LAYOUTS[chosen.layout](groups, texts)), groups)


@pytest.mark.parametrize("last", ["901/2003", "100003", "Barton Junior School"])
def test_a_bullet_before_a_comma_hides_no_school(county, folder, last):
    listed = ["Cluster 5", "•,Fernhill Primary School", "•,Elm Grove Primary Academy"]
    listed += ["Cluster 6", "•,Cowslip  Comm Prim Sch.", f"•,{last}"]
    never_wrong(
        county,
        folder,
        "\n".join(listed) + "\n",
        {"Cluster 5": [100007, 100006], "Cluster 6": [100004, 100003]},
    )


def test_a_colon_after_one_label_hides_no_other_row(county, folder):
    groups = {"BARTON": [100002, 100007], "ELMHAM:": [100009, 100006], "WEST": [100004, 100005]}
    lines = [",".join([label, *map(str, urns)]) for label, urns in groups.items()]
    never_wrong(county, folder, "\n".join(lines) + "\n", groups)


def test_a_label_may_end_with_a_colon_before_the_colon(county, folder):
    groups = {"BARTON": [100003, 100002], "ELMHAM:": [100011, 100008]}
    content = '"BARTON: 100003, 100002"\n"ELMHAM:: 100011, 100008"\n'
    never_wrong(county, folder, content, groups)


def test_a_line_behind_a_colon_is_read_where_a_school_is_written_without_its_kind(county, folder):
    groups = {"Elmham": [100012, 100008], "West": [100009, 100006]}
    content = (
        '"Elmham: St Marys CE (VA) Prim. Sch, Great Oakley"\n'
        '"West: Holy Family Catholic Primary School, Elm Grove Academy"\n'
    )
    assert plain(assess(county, folder / "any.csv", content)) == {
        label: tuple(urns) for label, urns in groups.items()
    }


@pytest.mark.parametrize("first", ["Fernhil Primary School", "Fernhil"])
def test_a_line_behind_a_colon_of_misspelt_schools_is_asked_about(county, folder, first):
    content = (
        f'"Elmham: {first}, Thornbry"\n'
        '"West: Holy Family Catholic Primary School, Elm Grove Academy"\n'
        '"East: 100001, 100002, 100003"\n'
    )
    found = assess(county, folder / "any.csv", content)
    assert plain(found) == {"West": (100009, 100006), "East": (100001, 100002, 100003)}
    assert [each.written.name for each in found.doubtful] == [first, "Thornbry"]


def test_a_title_with_a_colon_is_no_line_of_a_group(county, folder):
    content = (
        '"Midshire: our primary school partnerships"\n'
        '"Elmham: 100012, 100008"\n"West: 100009, 100004"\n'
    )
    found = assess(county, folder / "any.csv", content)
    assert plain(found) == {"Elmham": (100012, 100008), "West": (100009, 100004)}
    assert not found.doubtful


LISTS = {
    "amid others, and no place of the one before it": (
        "Thornbury Primary School, Great Oakley, Dale End Primary School",
        (100014, 100008, 100005),
    ),
    "between two others": (
        "Dale End Primary School, Great Oakley and Elm Grove Primary Academy",
        (100005, 100008, 100006),
    ),
    "before the last `and`": (
        "Thornbury Primary School, Barton Infant School, Elm Grove and Dale End Primary School",
        (100014, 100002, 100006, 100005),
    ),
    "behind `and`": ("Holy Family Catholic Primary School and Dale End", (100009, 100005)),
    "its place, before `and`": (
        "Dale End and St Peter and St Paul's CE Primary School",
        (100005, 100013),
    ),
    "its place, behind a semicolon": (
        "St Peter and St Paul's CE Primary School; Dale End",
        (100013, 100005),
    ),
    "a place, behind its school": ("Barton Infant School, Barton", (100002,)),
}


@pytest.mark.parametrize(("cell", "urns"), LISTS.values(), ids=LISTS)
def test_a_name_without_its_kind_in_a_list(county, folder, cell, urns):
    content = f'Cluster,Schools\nA,"{cell}"\nB,"100001; 100010"\n'
    found = assess(county, folder / "any.csv", content)
    assert plain(found) == {"A": urns, "B": (100001, 100010)}


@pytest.mark.parametrize("lead", ["Dale End", "Dale Endd Primary School"])
def test_a_lead_beside_its_group_is_read_or_asked_about(county, folder, lead):
    content = f"Cluster,Lead school,Members\n1,{lead},100006; 100002\n2,100009,100004; 100001\n"
    found = assess(county, folder / "any.csv", content)
    groups = plain(found)
    assert groups.pop("2") == (100009, 100004, 100001)
    asked = [each.written.name for each in found.doubtful]
    assert (groups["1"], asked) in [((100005, 100006, 100002), []), ((100006, 100002), [lead])]


def test_a_name_amid_numbers_is_a_heading_though_the_others_are_letters(county, folder):
    groups = {"C": [100009, 100012], "Thornbury": [100008, 100001], "D": [100006], "B": [100014]}
    lines = [line for label, urns in groups.items() for line in (label, *map(str, urns))]
    found = assess(county, folder / "any.csv", "\n".join(lines) + "\n")
    assert plain(found) == {label: tuple(urns) for label, urns in groups.items()}


def test_three_letters_do_not_settle_whether_a_name_is_a_heading(county, folder):
    written = ["D", "Barton Infant School", "C", "901/2009", "Ivy Lane", "901/2012"]
    lines = [*written, "B", "Cowslip Primary School", "901/2011"]
    with pytest.raises(InputError, match="2 ways that differ"):
        assess(county, folder / "any.csv", "\n".join(lines) + "\n")


@pytest.mark.parametrize(
    "lines",
    [
        ["Ashwick", "Abbey Cross CE Primary School", "ELM GROVE", "DALE END"],
        ["DALE END", "Holy Family Catholic Primary School", "ASHWICK A", "IVY LANE"],
    ],
)
def test_a_name_in_capitals_beside_a_heading_may_be_a_school(county, folder, lines):
    listed = "\n".join([*lines, "Barton Infant School", "Barton Junior School"])
    with pytest.raises(InputError, match="2 ways that differ"):
        assess(county, folder / "any.csv", listed + "\n")


def test_a_column_called_a_group_is_no_column_of_groups_where_schools_stand_in_it(county, folder):
    content = (
        "Oakley group,,WEST,\nDale End Primary School,100005,Barton Junior School,100003\n"
        "Barton Infant School,100002,Elm Grove Primary Academy,100006\n"
    )
    groups = {"Oakley group": [100005, 100002], "WEST": [100003, 100006]}
    never_wrong(county, folder, content, groups)


FORMS = ("people", "name", "urn", "number")


def people(county: SchoolDirectory, urn: int, form: str, random: Random) -> str:
    if form == "people":
        return spelt_by_people(county.taken[urn].written_name, random)
    return written(county, form)[urn]


def never_wrong(
    county: SchoolDirectory, folder: Path, content: str, groups: Mapping[str, Sequence[int]]
) -> None:
    """Every school is in the group it was meant for, or asked about, or the file is refused."""
    try:
        found = assess(county, folder / "any.csv", content)
    except InputError as error:
        refused = str(error)
    else:
        refused = ""
        right_or_asked(found, groups)
    assert not refused or "ways that differ" in refused or "no groups" in refused


def right_or_asked(found: MatchedGroups, groups: Mapping[str, Sequence[int]]) -> None:
    label_of = {urn: label for label, urns in groups.items() for urn in urns}
    for group in found.groups:
        for urn in group.urns:
            assert label_of.get(urn, "no group").removesuffix(":") == group.label.removesuffix(":")
    placed = {urn for group in found.groups for urn in group.urns}
    open_ = len(found.doubtful) + len(found.findings)
    assert len(label_of.keys() - placed) <= open_
