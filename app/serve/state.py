"""The state of a session as the page reads it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from app.driving import Untimed
from app.serve.changes import PROFILES
from app.serve.session import Session
from app.serve.steps import Steps
from clustering.constraints.option import RuleOption
from clustering.constraints.registry import OPTIONS, WEIGHTS, weight_of
from clustering.constraints.value_kinds import Value
from clustering.policy.forms import Form
from clustering.policy.own_money import SETTABLE
from clustering.policy.school_types import school_types
from clustering.rule_names import name_of
from clustering.scenario import Change, Setting
from clustering.wording import sentence
from data.errors import InputError


def as_json(document: Mapping[str, Any]) -> bytes:
    """Return a document as the page reads it."""
    return json.dumps(document, allow_nan=False, separators=(",", ":")).encode()


def state_json(
    session: Session,
    steps: Steps,
    *,
    contents: str,
    answer: Mapping[str, Any] | None,
    conflicts: Sequence[str],
    decided: Mapping[str, Any],
    message: str,
) -> dict[str, Any]:
    """Return what the page reads, but for the progress of a search.

    Parameters
    ----------
    session
        The planner's scenarios and their answers.
    steps
        Settings after each change of the open scenario.
    contents
        Tag of what is shown.
    answer
        The answer to the open scenario as it stands; None where there is none.
    conflicts
        Sentences on rules that contradict each other.
    decided
        What people decided about each cluster of the plan in hand, by its number.
    message
        A message for the user; empty for none.
    """
    scenario = session.open
    in_words = steps.in_words(scenario.changes)
    fit = len(in_words.words)
    setting = steps.after(scenario.changes[:fit])
    unfit = _unfit(scenario.changes[fit:], in_words.error)
    return {
        "revision": session.revision,
        "contents": contents,
        "scenario": scenario.name,
        "scenarios": list(session.names),
        "solved": list(session.solved),
        "changes": [
            {"do": change.do, "words": said, "marks": marks}
            for change, said, marks in zip(
                scenario.changes,
                (*in_words.words, *unfit),
                (*in_words.marks, *([()] * len(unfit))),
                strict=True,
            )
        ],
        "canUndo": bool(scenario.changes),
        "canRedo": bool(scenario.undone),
        "answer": answer,
        "conflicts": list(conflicts),
        "decided": decided,
        "rules": _rules(setting),
        "fields": _FIELDS,
        "weights": _WEIGHTS,
        "money": _MONEY,
        "pins": {
            "together": [list(urns) for urns in setting.problem.rules.together],
            "apart": [list(pair) for pair in setting.problem.rules.apart],
        },
        "forms": [form.value for form in Form],
        "profiles": list(PROFILES),
        "types": list(school_types()),
        "canTime": not isinstance(steps.start.timing, Untimed),
        "message": message,
    }


def _unfit(changes: Sequence[Change], error: InputError | None) -> list[str]:
    """Return words for changes that cannot be made, as after the roads were taken away."""
    if error is None:
        return []
    why = error.faults[0]
    name = name_of(why)
    about = "" if name is None else f"{name.title}: "
    cannot = f"This cannot be done: {about}{why.problem}. {sentence(why.remedy)}"
    return [cannot] * len(changes)


def _control_values(field: RuleOption, value: Value) -> Iterator[tuple[str, Any]]:
    """Yield what the page's controls of a rule show: one, or one for each of its words."""
    if _is_ticked(field):
        yield from ((f"{field.key}.{word}", word in (value or ())) for word in field.kind.choices)  # type: ignore[operator]
    else:
        yield field.key, field.kind.typed(value)


def _is_ticked(field: RuleOption) -> bool:
    """Say whether a rule is a list of words to tick, not one that is chosen or typed."""
    return field.kind.several and bool(field.kind.choices)


_FIELDS = [
    {
        "key": field.key,
        "title": field.title,
        "several": _is_ticked(field),
        "words": list(field.kind.choices.items()),
        "hint": field.kind.hint,
    }
    for field in OPTIONS
]
_WEIGHTS = [
    {"key": weight.key, "title": weight.title, "hint": weight.hint} for weight in WEIGHTS.values()
]
_MONEY = [{"key": name, "title": title} for name, title in SETTABLE.items()]


def _rules(setting: Setting) -> dict[str, Any]:
    rules = setting.problem.rules
    form = setting.purpose.form
    return {
        "minutes": rules.max_minutes,
        "fewest": rules.size[0],
        "most": rules.size[1],
        **{key: weight_of(rules, key) for key in WEIGHTS},
        **{name: setting.purpose.rates.value(name) for name in SETTABLE},
        **{
            name: shown
            for field in OPTIONS
            for name, shown in _control_values(field, field.of(rules))
        },
        "form": "" if form is None else form.value,
        "profile": setting.problem.times.profile,
    }
