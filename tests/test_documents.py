"""What the documents say is run as it stands, but that no search has long."""

import re
import shlex
from pathlib import Path

import pytest
from served_plan import Served, write_plan

from app.cli import main
from app.commands import HOMES, command_of

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = {page.name: page.read_text(encoding="utf-8") for page in (ROOT / "docs").glob("*.md")}
EVERY_PAGE = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
IN_ORDER = (
    *("README.md", "get_data.md", "planners.md", "papers.md", "officers.md", "presenters.md"),
    *("data.md", "scale.md", "special_needs.md"),
)
"""Pages with commands: each goes on from what those before it have made."""
TABLES = {
    "rolls.csv": ("officers.md", "URN,"),
    "partnerships.csv": ("planners.md", "Partnership,"),
    "link-advisers.csv": ("planners.md", "name,"),
}
"""Files that a user writes, by the page that has them and how they begin."""
COMMANDS = {name: command_of(name) for name in HOMES}


def fenced(language: str, page: str = README) -> list[str]:
    """Blocks of code of a language on a page."""
    return [
        block
        for found, block in re.findall(r"^ *```(\w*)\n(.*?)^ *```$", page, re.DOTALL | re.MULTILINE)
        if found == language
    ]


def commands() -> list[list[str]]:
    """The documented commands in their order, each once, without the program's name."""
    pages = {"README.md": README} | PAGES
    blocks = [block for name in IN_ORDER for block in fenced("", pages[name])]
    lines = [line.strip() for block in blocks for line in block.splitlines()]
    found = [line for line in lines if line.startswith("schoolclusters ")]
    return [shlex.split(line)[1:] for line in dict.fromkeys(found)]


@pytest.fixture
def example(
    shared_data: Path, shared_cases: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """A folder with the files that the documents download, or have a user write."""
    (tmp_path / "data").symlink_to(ROOT / "data")
    later = "next_years_register.csv"
    (tmp_path / later).symlink_to(shared_cases / "registers" / later)
    for name, source in {
        "edubasealldata20220701.csv": "schools/gias_england_statefunded_2022-07.csv",
        "isle-of-wight.osm.pbf": "roads/isle-of-wight-2020-04-22.osm.pbf",
        "key-stage-2-by-year.csv.gz": "schools/school_year_admissions_ks2_progress.csv.gz",
        "boundary.geojson": "boundaries/isle-of-wight_ons_lad_dec2017_full.geojson",
    }.items():
        (tmp_path / name).symlink_to(shared_data / source)
    for name, (page, begins) in TABLES.items():
        (written,) = (b for b in fenced("text", PAGES[page]) if b.startswith(begins))
        (tmp_path / name).write_text(written)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def is_table(block: str) -> bool:
    """Say whether a block is a file that a user writes, not the output of a command."""
    return block.startswith(tuple(begins for _, begins in TABLES.values()))


def squeezed(text: str) -> str:
    """Text without white space: a page is narrower than a terminal."""
    return re.sub(r"\s+", "", text)


def shown() -> list[str]:
    """What the pages show of the output of commands, in parts between the dots that cut it."""
    pages = {"README.md": README} | PAGES
    blocks = [block for name in IN_ORDER for block in fenced("text", pages[name])]
    outputs = [block for block in blocks if not is_table(block)]
    return [
        part for block in outputs for part in re.split(r"^ *\.\.\.$", block, flags=re.MULTILINE)
    ]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_documented_and_has_help(name: str) -> None:
    assert f"`schoolclusters {name}`" in README
    assert COMMANDS[name].help


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_has_help(name: str) -> None:
    assert all(getattr(option, "help", None) for option in COMMANDS[name].params)


def hurried(command: list[str]) -> list[str]:
    """A command whose search has two seconds: more would only buy a better plan."""
    given = zip(command, ["", *command], strict=False)
    return ["2" if before == "--seconds" else word for word, before in given]


def test_the_documented_commands_run_in_their_order_and_say_what_is_shown(
    example: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = [command for command in commands() if command[0] != "serve"]
    assert {command[0] for command in run} >= COMMANDS.keys() - {"demo", "serve"}
    for command in run:
        with pytest.raises(SystemExit) as stopped:
            main(hurried(command))
        assert not stopped.value.code, command
    assert (example / "plan-iow" / "map.html").exists()
    said = squeezed(capsys.readouterr().out)
    assert [part for part in shown() if squeezed(part) not in said] == []


def test_the_documented_page_is_served(tmp_path: Path) -> None:
    (command,) = [command for command in commands() if command[0] == "serve"]
    write_plan(tmp_path).rename(tmp_path / command[1])
    with Served(tmp_path / command[1]) as served:
        assert served.client().get("/").status_code == 200


def test_no_command_stands_where_it_is_not_run() -> None:
    pages = {"README.md": README} | PAGES
    assert not [name for name in pages.keys() - set(IN_ORDER) if fenced("", pages[name])]
    del pages["commands.md"]  # lines of usage
    for page in pages.values():
        for block in fenced("text", page):
            assert not re.search(r"^ *schoolclusters ", block, re.MULTILINE), block


def test_the_questions_of_officers_are_understood() -> None:
    """What the guide says to write stands in its table; its runs are in the tests of `whatif`."""
    rows = re.findall(r"^\| \".*$", PAGES["officers.md"], re.MULTILINE)
    asked = re.findall(r"`(--[^`]+)`", "".join(rows))
    assert len(asked) > 15
    for options in asked:
        COMMANDS["whatif"].make_context("whatif", ["plan", "--out", "out", *shlex.split(options)])


def test_the_python_example_runs(example: Path) -> None:
    (code,) = fenced("python")
    exec(compile(code, "README.md", "exec"), {})  # noqa: S102 - our own README
    assert (example / "map.html").exists()


def test_the_two_commands_are_targets_of_the_makefile() -> None:
    targets = re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    named = re.findall(r"^make (\w+)$", README, re.MULTILINE)
    assert named
    assert set(named) <= set(targets)


@pytest.mark.parametrize("page", EVERY_PAGE, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_to_files_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text(encoding="utf-8"))
    assert all((page.parent / link).exists() for link in links)


FOLDERS = (
    *("data", "routing", "clustering", "maps", "app"),
    *("benchmarks", "notebooks", "tests", "tools"),
)
NOW = [page for page in EVERY_PAGE if page.name != "CHANGELOG.md"]
"""Pages on what is there now; the changelog may name what has gone."""


@pytest.mark.parametrize("page", NOW, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_files_that_the_documents_name_are_there(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    named = re.findall(rf"`((?:{'|'.join(FOLDERS)})/[\w/]+\.\w+)`", text)
    assert [path for path in named if not (ROOT / path).exists()] == []
    modules = re.findall(r"`python -m ([\w.]+)", text)
    assert [name for name in modules if not (ROOT / f"{name.replace('.', '/')}.py").exists()] == []


def test_every_decision_is_in_the_list_of_them() -> None:
    folder = ROOT / "docs" / "decisions"
    listed = re.findall(r"\]\((\w+\.md)\)", (folder / "README.md").read_text(encoding="utf-8"))
    assert sorted([*listed, "README.md"]) == sorted(page.name for page in folder.iterdir())


def test_what_the_readme_says_of_other_methods_stands_in_the_table() -> None:
    """By how much their plans cost more than ours, and how many break a rule."""
    rows = [row.split("|") for row in PAGES["method.md"].splitlines() if row.startswith("| ")]
    rows = [[cell.strip() for cell in row[1:-1]] for row in rows if len(row) == 15]
    ours = {(row[0], row[2]): number(row[4]) for row in rows if row[3] == "schoolclusters"}

    def told(method: str) -> tuple[list[float], list[int]]:
        of_it = [row for row in rows if row[3] == method]
        more = [100 * (number(row[4]) / ours[row[0], row[2]] - 1) for row in of_it]
        return more, [int(row[8]) for row in of_it]

    more, breaks = told("k-means-constrained")
    finite = [each for each in more if each < float("inf")]
    assert (round(min(finite)), round(max(finite)), len(more) - len(finite)) == (27, 60, 1)
    assert (sum(each > 0 for each in breaks), len(breaks)) == (6, 10)
    more, breaks = told("agglomerative")
    assert (min(more), max(more)) == pytest.approx((75, 160), abs=2.5)
    assert all(breaks)
    words = squeezed(README)
    assert squeezed("plans of the first cost 27 to 60 % more, one of them without end") in words
    assert squeezed("plans of the second 75 to 160 %, and all do") in words


def number(cell: str) -> float:
    return float(cell.replace(",", ""))
