"""What a hall, a page for heads and the panel say: every word of it understood by a head.

The texts are those of a real plan, of the embedded county, as a browser and the booklet show them.
The analysts' words stand behind "For analysts", which is closed on pages and last on paper.
"""

import dataclasses
import re
from collections.abc import Iterable, Iterator
from datetime import date

import pytest
import textstat
from playwright.sync_api import Browser
from unwanted_words import UNWANTED
from watched_page import WIDE, Watched

from clustering import Limits, Problem, Rules, solve
from clustering.policy.dossier import dossier
from clustering.policy.duties import for_heads, for_officers
from clustering.policy.purpose import PlanPurpose
from data import demo_county, read_schools
from maps import Findings, Spokes, StoredPlan, draw, for_all
from maps.handouts.booklet import Booklet
from maps.handouts.contents import booklet
from maps.handouts.ground import ground_of
from maps.words import WORKING_DRAFT
from routing import estimate_times

DAY = date(2026, 11, 28)
HARDEST_TEXT, HARDEST_SENTENCE = 8.0, 15.0
"""Flesch-Kincaid grades, without the names of schools. Grade 8 is read at 13 to 14: what is written
for everybody keeps to it, and who hears a text once, in a hall, can look nothing up. One sentence
may be harder, to the end of school."""


@pytest.fixture(scope="module")
def plan() -> StoredPlan:
    """A plan of the embedded county, vacant headships and all, drives by the straight line."""
    county = demo_county()
    schools = read_schools(
        county.schools,
        la=county.la,
        phase="Primary",
        group_links=county.group_links,
        overrides=county.overrides,
    )
    problem = Problem(schools, estimate_times(schools), Rules())
    result = solve(problem, Limits(3.0), seed=1)
    return for_all(
        StoredPlan(problem, result, None, Spokes(), Findings(), PlanPurpose(start=DAY), DAY)
    )


@pytest.fixture(scope="module")
def shown(
    browser: Browser, plan: StoredPlan, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Watched]:
    """The page of that plan."""
    problem, result = plan.problem, plan.result
    policy = dossier(problem, result.plan, plan.purpose)
    page = draw(problem, result.plan, result=result, policy=policy, drawn_on=DAY)
    watched = Watched(browser, page.save(tmp_path_factory.mktemp("page") / "map.html"), WIDE)
    yield watched
    watched.context.close()


@pytest.fixture(scope="module")
def stage(shown: Watched) -> list[str]:
    """The text of every card on stage."""
    shown.page.locator("#present").click()
    card = shown.page.locator("#card-text")
    texts = [card.inner_text()]
    while len(texts) < 2 or texts[-1] != texts[-2]:
        shown.page.keyboard.press("PageDown")
        texts.append(card.inner_text())
    shown.page.locator("#card-end").click()
    shown.page.locator(".back").click() if shown.page.locator(".back").is_visible() else None
    return texts[:-1]


@pytest.fixture(scope="module")
def panel(shown: Watched, stage: list[str]) -> list[str]:  # noqa: ARG001 - the stage has its turn first
    """What the panel and the legend show as they open: the county, and some of the clusters."""
    shown.page.locator("#goodness summary").click()
    texts = [shown.page.locator(part).inner_text() for part in ("#panel", "#legend")]
    return texts + [shown.page.locator("#panel").inner_text() for _ in _clusters(shown)]


@pytest.fixture(scope="module")
def officers(shown: Watched, panel: list[str]) -> list[str]:  # noqa: ARG001 - the panel has its turn first
    """All that the panel holds closed for officers."""
    return [_closed(shown, "For analysts", "!==") for _ in _clusters(shown)]


@pytest.fixture(scope="module")
def paper(plan: StoredPlan) -> Booklet:
    """What the hand-outs say."""
    problem, made = plan.problem, plan.result.plan
    policy = dossier(problem, made, plan.purpose)
    return booklet(plan, ground_of(problem, made, None, plan.spokes), policy, (184.0, 88.0))


def _clusters(shown: Watched) -> Iterator[None]:
    """Open some clusters in the panel, one after the other."""
    for number in (0, 7, 20):
        shown.page.locator("#clusters > li > button").nth(number).click()
        yield
        shown.page.locator(".back").click()


def _closed(shown: Watched, summary: str, how: str) -> str:
    parts = shown.page.evaluate(
        f"""() => [...document.querySelectorAll("details.policy:not(.law)")]
          .filter((each) => each.querySelector("summary").textContent {how} "{summary}")
          .flatMap((each) => [...each.querySelectorAll("li, dt, dd")])
          .map((each) => each.textContent)"""
    )
    return "\n".join(parts)


def for_heads_on_paper(paper: Booklet) -> list[str]:
    """What the pages for heads and the contents say in sentences."""
    texts = [*paper.summary, paper.areas_say, paper.wording, paper.subtitle]
    texts += [reason for each in paper.outside for reason, _ in each.reasons]
    for page in paper.clusters:
        texts += [page.figures, page.minutes_are, *page.why, page.meeting_place, *page.next_steps]
    return texts


def sentences(texts: Iterable[str], plan: StoredPlan) -> list[str]:
    """Return what is a sentence of a text, names as one short word, figures as another.

    A heading, a label or a cell is none: without verbs they are neither easy nor hard.
    """
    named = {cluster.name for cluster in plan.result.plan.clusters}
    for school in plan.problem.schools:
        named |= {school.name, school.trust, school.diocese, school.federation} - {""}
    names = re.compile("|".join(map(re.escape, sorted(named, key=len, reverse=True))))
    lines = (line.strip() for text in texts for line in text.splitlines())
    plain = (re.sub(r"£?\d[\d,.]*\d|\d", "ten", names.sub("Ash", line)) for line in lines)
    whole = (part for line in plain for part in re.split(r"(?<=[.;]) ", line) if "·" not in line)
    whole = (part for part in whole if not re.search("Licen[cs]e", part))  # not our words
    return [f"{part.rstrip('.;')}." for part in whole if len(part.split()) >= 5]


@pytest.mark.parametrize("where", ["stage", "panel", "officers"])
def test_no_word_of_analysts_is_on_the_stage_or_in_the_panel(
    where: str, request: pytest.FixtureRequest
) -> None:
    for text in request.getfixturevalue(where):
        assert not (found := UNWANTED.search(text)), f"{found}: {text}"


def test_no_word_of_analysts_is_on_paper(paper: Booklet) -> None:
    told = [*for_heads_on_paper(paper), paper.open_mind, *(value for _, value in paper.facts)]
    for page in paper.clusters:
        told += [*page.form, *page.funding, *page.travel]
        told += [" ".join(map(str, dataclasses.astuple(each))) for each in page.duties]
    for text in told:
        assert not (found := UNWANTED.search(text)), f"{found}: {text}"


def test_the_words_of_analysts_are_there_for_analysts(shown: Watched, paper: Booklet) -> None:
    drawer = shown.page.locator("footer details.policy")
    assert drawer.get_attribute("open") is None
    analysts = _closed(shown, "For analysts", "===")
    for told in (analysts, " ".join(f"{name} {value}" for name, value in paper.analysis)):
        assert {found[0].lower() for found in UNWANTED.finditer(told)} >= {
            *("gap", "bound", "slower direction", "school-hours")
        }


@pytest.mark.parametrize("where", ["stage", "panel", "paper"])
def test_what_heads_read_is_easy(
    where: str, plan: StoredPlan, request: pytest.FixtureRequest
) -> None:
    found = request.getfixturevalue(where)
    told = sentences(for_heads_on_paper(found) if where == "paper" else found, plan)
    assert len(told) > 5
    assert textstat.flesch_kincaid_grade(" ".join(dict.fromkeys(told))) <= HARDEST_TEXT
    hard = {
        text: grade
        for text in dict.fromkeys(told)
        if (grade := textstat.flesch_kincaid_grade(text)) > HARDEST_SENTENCE
    }
    assert not hard


@pytest.mark.parametrize("text", [for_heads(), WORKING_DRAFT])
def test_our_own_words_are_easy(text: str) -> None:
    assert textstat.flesch_kincaid_grade(text) <= HARDEST_SENTENCE


def test_a_hard_text_would_be_found() -> None:
    hard = "Optimality is established by complementary slackness of the restricted master problem."
    assert textstat.flesch_kincaid_grade(hard) > HARDEST_SENTENCE


@pytest.mark.parametrize(
    "text",
    [
        *("It costs 44.6 school-hours.", "Gap: 0.0 % (optimal)", "the bound", "counts as 1.7"),
        *("federation is open", "On roads, profile car", "45 minutes, in the slower direction"),
        *("amid another cluster", "the duty", "URN 900001", "Church of England (none named)"),
        "nearest neighbours by scikit-learn",
    ],
)
def test_each_unwanted_word_would_be_found(text: str) -> None:
    assert UNWANTED.search(text)


def test_the_prompt_stands_once_beside_a_proof(shown: Watched, stage: list[str]) -> None:
    assert sum(text.count(for_heads()) for text in stage) == 1
    assert shown.page.locator("#panel").inner_text().count(for_heads()) == 1
    assert not for_officers().startswith(for_heads())
