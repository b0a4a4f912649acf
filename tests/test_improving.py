"""`schoolclusters improve` as a user meets it: exit codes, files, words."""

import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from command_line import SCREEN, Run, lines_on_screen
from every_plan import curve_of
from small_plan import small_problem

from app.cli import main
from clustering.decisions import Decision, Decisions
from clustering.improvement import improve
from clustering.plan import Cluster, LeftOut, Plan
from clustering.rules import Rules
from maps import read_plan_directory, write_plan_directory

HOSPITAL = "It is a hospital school."
OAKHAM, ELMHAM = (900001, 900002, 900003, 900004), (900005, 900006, 900007)
PROBLEM = small_problem().replace(rules=Rules(size=(3, 4), outside=((900008, HOSPITAL),)))
BY_HAND = Plan(
    (
        Cluster(1, (*OAKHAM[:3], *ELMHAM[:2]), "Oakham"),
        Cluster(2, (OAKHAM[3], ELMHAM[2]), "Elmham"),
    ),
    (LeftOut(900008, HOSPITAL),),
)
PRINTED = """
This plan was drawn by hand and breaks rules: Cluster 1 has 5 schools, not 3 to 4; Cluster 2 has 2 schools, not 3 to 4.

What moving schools buys
The plan in hand has 2 breaches of the rules.
1 move mends every breach; the curve begins there. Fewer do not: proven.
What is to be had: 1.2 minutes a school (0.1 school-hours), by the best plan found, which moves 4 schools.
Of this, three quarters take 2 moves (1.0 minutes a school).
Every step is proven: no plan that moves as few schools costs less.

                Schools that                    Minutes a                   Of what is
Moves allowed           move  School-hours         school  Minutes saved     to be had  How sure
      in hand              0           1.0            8.9              -             -  breaks rules
            1              1           0.8            6.6           0.00           0 %  proven
            2              2           0.7            5.6           1.04          90 %  proven
            4              4           0.6            5.5           1.15         100 %  proven
1 more step, and who moves in each, on the map and in the workbook (--out DIR2).

Who moves to mend it: 1 school

School                             From       To         Before  After
Village 6 Primary School (900006)  1, Oakham  2, Elmham   8 min  5 min
Before and after: the mean drive to the partners, slower direction.

Its cluster breaks the sizes, 3 to 4 schools: Village 6 Primary School (900006).
"""  # noqa: E501 - as it is printed


@pytest.fixture(scope="module")
def hand(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A plan that people drew: it mixes two villages, and one of its groups is too large."""
    place = tmp_path_factory.mktemp("hand") / "hand"
    return write_plan_directory(
        place, PROBLEM, curve_of(PROBLEM, BY_HAND, HOSPITAL).before, drawn=False
    )


@pytest.fixture(scope="module", autouse=True)
def asked() -> Iterator[dict[str, object]]:
    """Let every plan be tried in place of a search; return what was asked of it."""
    options: dict[str, object] = {}

    def every_plan(problem, plan, _, **given):
        options.update(given)
        return curve_of(problem, plan, HOSPITAL)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("app.improving.improve", every_plan)
        yield options


@pytest.fixture(scope="module")
def best(hand: Path) -> Path:
    """The best plan that moves four schools of it, with the curve."""
    with pytest.raises(SystemExit) as stopped:
        main(["improve", str(hand), "--moves", "4", "--out", str(hand.parent / "best")])
    assert not stopped.value.code
    return hand.parent / "best"


def lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.strip().splitlines()]


def test_the_curve_is_printed_and_nothing_is_written(
    run: Run, hand: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    code, out, err = run("improve", hand)
    assert code == 0, err
    assert lines(out) == lines(PRINTED)
    assert {path.name for path in hand.parent.iterdir()} <= {"hand", "best"}


def test_the_plan_that_moves_so_many_is_printed(run: Run, hand: Path) -> None:
    code, out, err = run("improve", hand, "--moves", 4)
    assert code == 0
    assert lines_on_screen(out + err) <= SCREEN
    assert "With 4 moves you have 100 % of what is to be had (1.2 minutes a school)." in out
    assert "4 schools move; 0 of 2 clusters untouched." in out
    assert "No plan that moves at most 4 schools costs less: proven." in out


def test_it_is_written_with_the_curve_and_the_plan_before(best: Path) -> None:
    stored = read_plan_directory(best)
    groups = [(each.number, each.schools) for each in stored.result.plan.clusters]
    assert groups == [(1, OAKHAM), (3, ELMHAM)]  # the second is no more itself
    assert stored.result.plan.clusters[0].name == "Oakham"
    assert stored.result.status == "optimal"
    assert not stored.result.drawn_by_hand
    assert stored.what_if is not None
    assert stored.what_if.before.result.drawn_by_hand
    assert stored.curve is not None
    assert stored.curve.chosen == 4
    page = (best / "map.html").read_text("utf-8")
    assert '"changes":{"title":"hand (drawn by hand)"' in page
    assert 'id="curve"' in page


def test_more_moves_than_the_best_plan_needs_give_the_best_plan(run: Run, hand: Path) -> None:
    code, out, _ = run("improve", hand, "--moves", 7)
    assert code == 0
    assert "With 4 moves you have 100 %" in out


def test_a_number_of_moves_between_two_steps_gives_the_one_before(
    run: Run, hand: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def sparse(problem, plan, *_, **__):
        curve = curve_of(problem, plan, HOSPITAL)
        return dataclasses.replace(curve, steps=curve.steps[:1])

    monkeypatch.setattr("app.improving.improve", sparse)
    code, out, _ = run("improve", hand, "--moves", 3)
    assert code == 0
    assert "At most 1 move" in out
    assert "The curve has no step of its own for 3 moves: this is the one before it." in out


def test_the_search_finds_what_trying_every_plan_finds(
    run: Run, hand: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.improving.improve", improve)
    monkeypatch.setenv("COLUMNS", "100")
    code, out, err = run("improve", hand)
    assert code == 0, err
    assert lines(out) == lines(PRINTED)


def test_without_moves_the_plan_in_hand_is_written_with_its_curve(
    run: Run, hand: Path, tmp_path: Path
) -> None:
    code, out, _ = run("improve", hand, "--out", tmp_path / "curve")
    assert code == 0
    assert f"{(tmp_path / 'curve' / 'curve.png').resolve()}" in out
    stored, before = read_plan_directory(tmp_path / "curve"), read_plan_directory(hand)
    assert stored.result.plan == before.result.plan
    assert stored.what_if is None
    assert stored.curve is not None
    assert stored.curve.chosen is None
    assert [step.allowed for step in stored.curve.steps] == [1, 2, 3, 4]


def test_too_few_moves_are_refused_with_the_number_that_would_do(
    run: Run, hand: Path, tmp_path: Path
) -> None:
    code, out, err = run("improve", hand, "--moves", 0, "--out", tmp_path / "none")
    assert code == 1
    assert "1 move mends every breach" in out
    assert "takes no more places away moves more schools" in " ".join(err.split())
    assert "Give --moves 1, or more" in " ".join(err.split())
    assert not (tmp_path / "none").exists()


def test_a_plan_that_keeps_its_rules_begins_at_no_move(run: Run, best: Path) -> None:
    code, out, _ = run("improve", best, "--moves", 0)
    assert code == 0
    assert "mend" not in out
    assert "Both plans put the same schools together." in out
    assert "Nothing is to be had" in out


def test_a_curve_of_an_improved_plan_replaces_the_one_it_has(
    run: Run, best: Path, tmp_path: Path
) -> None:
    assert run("improve", best, "--out", tmp_path / "curve")[0] == 0
    stored = read_plan_directory(tmp_path / "curve")
    assert stored.curve is not None
    assert (stored.curve.chosen, stored.curve.repair) == (None, 0)
    assert stored.what_if is not None  # what it improved in its turn is kept


def test_the_plan_in_hand_is_never_written_over(run: Run, hand: Path) -> None:
    code, _, err = run("improve", hand, "--out", hand)
    assert code == 2
    assert "it is kept" in " ".join(err.split())


def test_a_place_that_holds_something_else_is_refused_before_the_search(
    run: Run, hand: Path, tmp_path: Path, asked: dict[str, object]
) -> None:
    asked.clear()
    (tmp_path / "letter.txt").write_text("Dear heads", encoding="utf-8")
    code, _, err = run("improve", hand, "--out", tmp_path)
    assert code == 1
    assert "letter.txt" in " ".join(err.split())
    assert not asked


def test_locked_clusters_and_the_seed_reach_the_search(
    run: Run, best: Path, tmp_path: Path, asked: dict[str, object]
) -> None:
    stored = read_plan_directory(best)
    decisions = Decisions(clusters={3: Decision(locked=True, schools=())})
    place = write_plan_directory(
        tmp_path / "locked", stored.problem, stored.result, decisions=decisions, drawn=False
    )
    assert run("improve", place, "--moves", 4, "--seed", 5)[0] == 0
    assert (asked["fixed"], asked["seed"]) == ((ELMHAM,), 5)


def test_a_search_that_was_stopped_says_so(
    run: Run, hand: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(problem, plan, *_, **__):
        return dataclasses.replace(curve_of(problem, plan, HOSPITAL), best=None, stopped_early=True)

    monkeypatch.setattr("app.improving.improve", stopped)
    code, out, _ = run("improve", hand)
    assert code == 0
    assert "The search was stopped before its work was done" in out
    assert "is at most" in out


def test_no_plan_at_all_is_said(run: Run, hand: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(problem, plan, *_, **__):
        curve = curve_of(problem, plan, HOSPITAL)
        return dataclasses.replace(curve, steps=(), best=None, repair=None, stopped_early=True)

    monkeypatch.setattr("app.improving.improve", nothing)
    assert "No plan by all rules was found" in run("improve", hand)[1]
    code, _, err = run("improve", hand, "--moves", 2)
    assert code == 1
    assert "Give more --seconds" in " ".join(err.split())


def test_a_refusal_is_in_no_file_that_is_shared(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuses = "It refuses to take part."
    rules = dataclasses.replace(PROBLEM.rules, outside=((900008, refuses),))
    problem = PROBLEM.replace(rules=rules)
    by_hand = dataclasses.replace(BY_HAND, left_out=(LeftOut(900008, refuses),))
    curve = curve_of(problem, by_hand, refuses)
    monkeypatch.setattr("app.improving.improve", lambda *_, **__: curve)
    place = write_plan_directory(tmp_path / "hand", problem, curve.before, drawn=False)
    assert run("improve", place, "--moves", 4, "--out", tmp_path / "four")[0] == 0
    for path in (tmp_path / "four").rglob("*"):
        if path.suffix in {".json", ".html", ".csv"} and path.name != "personal.json":
            assert "refuses" not in path.read_text("utf-8"), path
    record = json.loads((tmp_path / "four" / "curve.json").read_text("utf-8"))
    assert record["steps"]
    (tmp_path / "four" / "personal.json").unlink()
    theirs = read_plan_directory(tmp_path / "four")
    assert theirs.curve is not None
