"""What the rules ask for besides limit and sizes, in sentences."""

from collections.abc import Iterator

from clustering.constraints.registry import OPTIONS, WEIGHTS, weight_of
from clustering.rules import Rules
from clustering.wording import counted, sentence


def asked_for(rules: Rules) -> Iterator[str]:
    """Yield a sentence for each rule and each weight that is not as usual.

    Pins and schools that take no part are only counted; the plan itself names them.

    Examples
    --------
    >>> for said in asked_for(Rules(clusters=6, lead_schools=(118155,), balance_s_per_pupil=1)):
    ...     print(said)
    Number of clusters: 6.
    Schools that lead: 118155.
    A pupil off the target weighs 1 second, not 2.
    """
    usual = Rules()
    if rules.shape != usual.shape:
        yield "The limit holds between each school and its lead school."
    for option in OPTIONS:
        value = option.of(rules)
        if value != option.of(usual):
            yield sentence(option.words(value))
    for key, weight in WEIGHTS.items():
        seconds, otherwise = weight_of(rules, key), weight_of(usual, key)
        if seconds != otherwise:
            yield sentence(f"{weight.title} weighs {_seconds(seconds)}, not {otherwise:g}")
    if rules.together:
        yield f"Kept together: {counted(len(rules.together), 'group')} of schools."
    if rules.apart:
        yield f"Kept apart: {counted(len(rules.apart), 'pair')} of schools."
    if rules.outside:
        yield f"Taking no part: {counted(len(rules.outside), 'school')}."


def _seconds(seconds: float) -> str:
    return f"{seconds:g} second{'' if abs(seconds) == 1 else 's'}"
