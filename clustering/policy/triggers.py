"""Why a school may need a partner: what the data at hand say, and nothing beyond.

Worcestershire's policy names the triggers: a category of Ofsted's, leadership, the curriculum.
Small and falling rolls and a vacant headship are what studies of partnerships begin with. A trigger
is a reason to ask, not a finding; that none is named does not mean that there is none.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from clustering.policy.citations import Citation, cite
from clustering.policy.judgements import last_words, source_words
from clustering.policy.profile import is_very_small
from clustering.policy.school_types import PRIMARY
from clustering.policy.support import LESS_THAN_GOOD, Criterion, needs_support
from clustering.wording import counted
from data.inspection import inspection_of
from data.rolls import RollForecast
from data.school import School, Source

FALLING = 0.1
"""Part of its pupils that a school loses, by the forecast, for its roll to count as falling."""

_LEADERSHIP = ("Effectiveness of leadership and management", "Leadership and governance")
_CURRICULUM = ("Quality of education", "Curriculum and teaching")
_WEAK = frozenset({"Requires improvement", "Inadequate", "Needs attention", "Urgent improvement"})
"""Words of either framework for a judgement or an area that needs work."""


@dataclass(frozen=True, slots=True)
class Trigger:
    """One reason why a school may need a partner.

    Attributes
    ----------
    name
        Short name.
    what
        What the data say, in a sentence without a full stop.
    source
        The document that counts it among the reasons.
    data
        Where the fact itself comes from.
    """

    name: str
    what: str
    source: Citation
    data: str

    def __str__(self) -> str:
        return f"{self.what} ({self.data}). A reason by: {self.source}."


def triggers_of(
    school: School,
    *,
    sources: Sequence[Source] = (),
    needs: Criterion = LESS_THAN_GOOD,
    forecast: RollForecast | None = None,
) -> tuple[Trigger, ...]:
    """Return why a school may need a partner, by what is known of it.

    Parameters
    ----------
    school
        The school. A vacant headship is information on a person: give it without where that is
        not to be told.
    sources
        The files that the schools of the plan come from.
    needs
        What it takes to need support, by the last inspection.
    forecast
        Rolls to come; None where no file says them.
    """
    return (
        *_by_inspection(school, source_words(sources), needs),
        *_by_roll(school),
        *_by_forecast(school, forecast),
        *_by_head(school),
    )


def _by_inspection(school: School, data: str, needs: Criterion) -> Iterator[Trigger]:
    inspection = inspection_of(school)
    latest = None if inspection is None else inspection.latest
    policy = cite("worcestershire_partners")
    if inspection is not None and inspection.concern:
        what = f"In a category of concern: {inspection.concern.lower()}"
        yield Trigger("category of concern", what, policy, data)
    elif needs_support(school, needs):
        yield Trigger("inspection", f"Last inspection: {last_words(school)}", policy, data)
    if latest is None:
        return
    for name, what, names in (
        ("leadership", "Leadership", _LEADERSHIP),
        ("curriculum", "Curriculum", _CURRICULUM),
    ):
        for word in filter(_WEAK.__contains__, map(latest.words_of, names)):
            yield Trigger(name, f"{what}: {word.lower()} at the last inspection", policy, data)


def _by_roll(school: School) -> Iterator[Trigger]:
    if school.phase in PRIMARY and is_very_small(school):
        what = f"A small roll: {counted(school.pupils or 0, 'pupil')}, of the 110 or fewer studied"
        yield Trigger("small roll", what, cite("partnerships_of_every_kind"), str(cite("register")))


def _by_forecast(school: School, forecast: RollForecast | None) -> Iterator[Trigger]:
    if forecast is None or not school.pupils or school.urn not in forecast.by_urn:
        return
    last = forecast.rolls(school.urn, school.pupils)[-1]
    if last is not None and last <= (1 - FALLING) * school.pupils:
        what = (
            f"A falling roll: {school.pupils:,} pupils today, {last:,} in {forecast.years[-1]}, a "
            "tenth fewer or more"
        )
        yield Trigger("falling roll", what, cite("planner"), "the forecast that was given")


def _by_head(school: School) -> Iterator[Trigger]:
    if school.head_vacancy:
        what = "The headship is vacant, or about to be"
        yield Trigger("vacant headship", what, cite("executive_heads"), str(cite("planner")))
