"""The what-if page opens every plan directory, says what is wrong with the plan, and answers."""

import dataclasses
import io
import shutil
import zipfile

import pytest
from every_plan import curve_of
from hand_drawn import by_hand, cut_off
from served_plan import in_process
from small_plan import small_problem, small_result

from app.answer_directory import UPDATE, write_answer
from app.driving import setting_of
from clustering import Limits, Rules
from clustering.cluster_states import ClusterState, StateStep
from clustering.decisions import Decision, Decisions
from clustering.evaluation import evaluate_by_hand
from clustering.explanations.alternative import alternative_to
from clustering.improvement.improved import Improved
from clustering.improvement.record import CurveRecord
from clustering.scenario import Close, Scenario, answer
from maps import Findings, read_plan_directory, write_plan_directory, write_stored_plan

MARSH = Decision(name="Marsh", note="Mondays", steps=(StateStep(state=ClusterState.AGREED),))
BREACH = "Cluster 1 has 2 schools, not 3 to 4"
BESIDE = {
    "drawn": "the best plan found",
    "with curve": "the best plan found",
    "improved": "the groups",
    "answered": "the groups",
}


def drawn(folder, problem=None, plan=None):
    """Write the groups of people, and what they decided; with the best plan, if it is this one."""
    best, found = small_result(), Findings()
    bound_s = 0.0 if problem else best.bound + best.left_out_s
    result = evaluate_by_hand(problem or small_problem(), plan or by_hand(), bound_s)
    if problem is None:
        found = Findings(alternatives=(alternative_to(small_problem(), result, best),))
    decided = Decisions(clusters={2: MARSH})
    return write_plan_directory(
        folder, problem or small_problem(), result, findings=found, decisions=decided
    )


def with_leads(folder):
    leads = [dataclasses.replace(each, lead=each.schools[-1]) for each in by_hand().clusters]
    plan = dataclasses.replace(by_hand(), clusters=tuple(leads))
    return drawn(folder, small_problem().replace(rules=Rules(size=(3, 4), shape="hub")), plan)


def with_curves(stored, folder, curve_folder, improved_folder):
    """Write groups with what moving schools buys, and the plan that the fewest moves make."""
    in_hand = setting_of(stored, folder)
    curve = curve_of(stored.problem, stored.result.plan, "It is far away.")
    steps = {step.moves: Improved.of(in_hand, step) for step in curve.steps}
    best = Improved.of(in_hand, curve.best)
    record = CurveRecord.of(curve, steps, best)
    write_stored_plan(curve_folder, dataclasses.replace(stored, curve=record))
    record = CurveRecord.of(curve, steps, best, chosen=min(steps))
    write_answer(improved_folder, stored, "the groups", steps[min(steps)], curve=record)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A directory of each kind, by its name."""
    folder = tmp_path_factory.mktemp("kinds")
    stored = read_plan_directory(drawn(folder / "drawn"))
    drawn(folder / "without a way", cut_off())
    with_leads(folder / "with leads")
    with_curves(stored, folder / "drawn", folder / "with curve", folder / "improved")
    setting = setting_of(stored, folder / "drawn")
    found = answer(setting, Scenario("Next year").then(Close(900005)), Limits(5))
    write_answer(folder / "answered", stored, "the groups", found, command=UPDATE)
    return folder


@pytest.mark.parametrize(
    "kind", ["drawn", "without a way", "with leads", "with curve", "improved", "answered"]
)
def test_any_plan_is_opened_shown_answered_and_exported(kind, made, tmp_path):
    shutil.copytree(made / kind, tmp_path / "plan")
    with in_process(tmp_path / "plan") as page:
        shown, whole = page.client.get("/api/contents").json(), page.client.get("/").text
        breaches = [words for cluster in shown["clusters"] for words in cluster["breaches"]]
        assert (BREACH in breaches) == (kind not in {"improved", "answered"})
        assert BREACH in whole or BREACH not in breaches
        assert shown["changes"] is None or shown["changes"]["title"] == BESIDE[kind]
        has_curve = kind in {"with curve", "improved"}
        assert ("curve" in shown) == ('id="curve-heading"' in whole) == has_curve

        assert page.change({"do": "close", "urn": 900007}).status_code == 200
        state = page.solved()
        assert state["answer"] is not None, state["message"]
        shown = page.client.get("/api/contents").json()
        assert shown["changes"]["title"] == "the plan in hand"
        assert "curve" not in shown
        assert 'id="curve-heading"' not in page.client.get("/").text
        packed = page.client.get("/api/plan.zip")
        assert packed.status_code == 200
    with zipfile.ZipFile(io.BytesIO(packed.content)) as archive:
        archive.extractall(tmp_path / "out")
    exported = read_plan_directory(tmp_path / "out")
    assert (exported.result.breaches, exported.result.drawn_by_hand) == ((), False)
    kept = [*exported.decisions.clusters.values(), *exported.decisions.ended]
    assert [(each.name, each.note) for each in kept] == [("Marsh", "Mondays")]
