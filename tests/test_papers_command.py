"""The command that writes papers: what is wrong is said in words, and nothing is written then."""

import docx
import pytest
from command_line import Run
from small_plan import small_problem, small_result

from maps import write_plan_directory
from maps.papers import KIND_NAMES


@pytest.fixture(scope="module")
def plan(tmp_path_factory):
    place = tmp_path_factory.mktemp("command") / "plan"
    return write_plan_directory(place, small_problem(), small_result())


def test_papers_lie_beside_the_plan(run: Run, plan):
    kinds = ("--kind", "memorandum", "--kind", "network")
    code, out, _ = run("papers", plan, "--cluster", "1", *kinds)
    beside = plan.with_name("plan-papers")
    assert code == 0
    assert str(beside) in out
    assert "2 papers" in out
    assert "fields are still to be filled in" in out
    assert sorted(path.name for path in (beside / "cluster-1").iterdir()) == [
        *("memorandum.docx", "memorandum.pdf", "network.docx", "network.pdf"),
    ]
    assert sorted(path.name for path in plan.iterdir() if "papers" in path.name) == []


def test_papers_do_not_lie_in_the_plan(run: Run, plan):
    for out in (plan, plan / "papers"):
        code, _, err = run("papers", plan, "--kind", "governance", "--out", out)
        assert code == 1
        assert "lies in the plan directory" in err.replace("\n", " ")
    assert not (plan / "papers").exists()


def test_unknown_kinds_and_clusters_are_refused_all_at_once(run: Run, plan, tmp_path):
    out = tmp_path / "out"
    code, _, err = run("papers", plan, "--kind", "memorandom", "--kind", "xyz", "--out", out)
    assert code == 1
    assert "Did you mean 'memorandum'?" in " ".join(err.split())
    assert "quality-log" in err
    code, _, err = run("papers", plan, "--cluster", "7", "--cluster", "9", "--out", out)
    assert code == 1
    assert "no such cluster" in err
    assert "2 clusters" in err
    assert not out.exists()


def test_templates_are_copied_edited_and_used(run: Run, plan, tmp_path):
    own, out = tmp_path / "own", tmp_path / "out"
    code, told, _ = run("papers", "--copy-templates", own)
    assert code == 0
    assert f"--templates {own}" in told
    assert {path.stem for path in own.iterdir()} == set(KIND_NAMES)
    document = docx.Document(str(own / "governance.docx"))
    document.add_paragraph("In the words of our county.")
    document.save(str(own / "governance.docx"))
    for name in KIND_NAMES[3:6]:
        (own / f"{name}.docx").unlink()
    code, *_ = run("papers", plan, "--templates", own, "--cluster", "2", "--out", out)
    assert code == 0
    made = docx.Document(str(out / "cluster-2" / "governance.docx"))
    assert "In the words of our county." in [p.text for p in made.paragraphs]


def test_templates_are_not_copied_over_a_folder(run: Run, tmp_path):
    (tmp_path / "own").mkdir()
    code, _, err = run("papers", "--copy-templates", tmp_path / "own")
    assert code == 1
    assert "is there already" in err


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("memorandom.docx", "memorandum.docx"),
        ("memorandum.docm", "memorandum.docx"),
        ("", "no template"),
    ],
)
def test_a_folder_of_templates_that_none_goes_by_is_refused(run: Run, plan, tmp_path, name, said):
    own = tmp_path / "own"
    own.mkdir()
    if name:
        (own / name).write_bytes(b"x")
    code, _, err = run("papers", plan, "--templates", own, "--out", tmp_path / "out")
    assert code == 1
    assert said in " ".join(err.split())
    code, _, err = run("papers", plan, "--templates", tmp_path / "nowhere")
    assert code == 1
    assert "no such folder" in err


def test_a_plan_or_a_folder_for_templates_is_needed_and_not_both(run: Run, plan, tmp_path):
    assert run("papers")[0] == 2
    assert run("papers", plan, "--copy-templates", tmp_path / "own")[0] == 2
