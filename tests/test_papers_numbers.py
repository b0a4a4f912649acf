"""Every number in every paper is in the plan, in what people decided, or in a table of figures."""

import csv
import json
import re
from importlib import resources

import docx
import pytest
from paper_texts import text_of
from papers_plan import DRAWN_ON, full_plan

from clustering.decisions_file import decisions_to_toml
from clustering.policy.money_table import money_rows
from clustering.policy.programmes import programme_file
from maps import Spokes, read_plan_directory, write_plan_directory
from maps.papers import PAPER_KINDS, read_templates, shipped_template, write_papers
from maps.plan_history import plan_hash

NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
TABLES = ("money.toml", "law.toml", "pace.toml", "citations.toml")


def numbers(text):
    """Numbers in a text, without commas and trailing zeros."""
    return {_plain(found) for found in NUMBER.findall(text)}


def _plain(number):
    number = number.replace(",", "").lstrip("0") or "0"
    return number.rstrip("0").rstrip(".") if "." in number else number


@pytest.fixture(scope="module", params=["federation", "lincolnshire-small-schools"])
def directory(request, tmp_path_factory):
    stored = full_plan(request.param)
    folder = tmp_path_factory.mktemp("numbers")
    place = write_plan_directory(
        folder / "plan",
        stored.problem,
        stored.result,
        spokes=Spokes(),
        purpose=stored.purpose,
        drawn_on=DRAWN_ON,
    )
    decided = decisions_to_toml(stored.decisions, stored.result.plan)
    (place / "decisions.toml").write_text(decided, encoding="utf-8")
    papers = folder / "papers"
    write_papers(papers, read_plan_directory(place), read_templates(PAPER_KINDS, None))
    return place, papers, request.param


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def known(place, programme):
    """Numbers of the files, and what they are when they are rounded, counted or put in words."""
    document = json.loads((place / "plan.json").read_text("utf-8"))
    texts = [plan_hash(document), json.dumps(document, ensure_ascii=False)]
    texts += [(place / "decisions.toml").read_text("utf-8"), programme_file(programme).decode()]
    texts += [cell for path in place.glob("*.csv") for row in rows_of(path) for cell in row]
    policy = resources.files("clustering.policy")
    texts += [policy.joinpath(name).read_text("utf-8") for name in TABLES]
    found = numbers("\n".join(texts))
    stored = read_plan_directory(place)
    money = money_rows(stored.problem, stored.result.plan, stored.decisions, stored.purpose)
    found |= numbers("\n".join(f"{row.what} {row.pounds} {row.per} {row.source}" for row in money))
    drives = [cell for row in rows_of(place / "times.csv")[1:] for cell in row[1:]]
    seconds = {float(cell) for cell in drives if re.fullmatch(r"[\d.]+", cell)}
    for cluster in document["clusters"]:
        seconds |= {cluster["longest_drive_s"], cluster["mean_drive_s"]}
        found.add(str(len(cluster["schools"])))
    found |= {str(round(each / 60)) for each in seconds}  # as minutes
    placed = sum(len(cluster["schools"]) for cluster in document["clusters"])
    found |= {str(len(document["clusters"])), str(placed)}
    found |= {_plain(f"{document[key] / 3600:.1f}") for key in ("objective", "bound")}
    found.add(_plain(f"{(document['objective'] + document['left_out_s']) / 3600:.1f}"))
    found.add(_plain(f"{100 * document['gap']:.1f}"))
    return found


def test_every_number_is_in_the_plan_or_in_a_table(directory):
    place, papers, programme = directory
    words = resources.files("maps.papers").joinpath("words.toml").read_text("utf-8")
    expected = known(place, programme) | numbers(words)
    seen = 0
    for path in sorted(papers.rglob("*.docx")):
        kind = next(kind for kind in PAPER_KINDS if kind.template == path.name)
        own = numbers(text_of(shipped_template(kind)))
        told = numbers(text_of(path.read_bytes()))
        seen += len(told - own)
        assert told - own - expected == set(), path.name
    assert seen > 200


def test_the_test_of_numbers_can_fail(directory):
    place, _, programme = directory
    assert not numbers("£721,337.25 in 3187 days") & known(place, programme)


def test_every_figure_of_a_table_has_its_source(directory):
    _, papers, _ = directory
    tables = 0
    for path in papers.rglob("*.docx"):
        for table in docx.Document(str(path)).tables:
            heads = [cell.text for cell in table.rows[0].cells]
            if "Source" in heads:
                column = heads.index("Source")
                assert all(row.cells[column].text.strip() for row in table.rows), path.name
                tables += 1
    assert tables > 10


def test_every_paper_names_its_sources(directory):
    _, papers, _ = directory
    for path in papers.rglob("*.docx"):
        lines = text_of(path.read_bytes()).splitlines()
        assert "Sources" in lines, path.name
        assert [line for line in lines if line.startswith("The plan itself: plan.json")]
