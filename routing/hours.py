"""Whether a condition of OpenStreetMap's conditional tags holds while children go to school.

The syntax is that of the wiki's pages Conditional restrictions and Key:opening_hours, as far as
closures for cars need it: days of the week and times of day. Conditions on the weight or the
length of a vehicle, on the weather and the like are not those of an ordinary car.
"""

import re
from collections.abc import Iterator

SCHOOL_RUN = (8 * 60, 9 * 60)
"""Minutes of a weekday in term: the hour of the profile `car-peak`, the end not included."""

_DAYS = ("mo", "tu", "we", "th", "fr", "sa", "su")
_DAY = rf"(?:{'|'.join(_DAYS)}|ph|sh)"
_DAY_LIST = re.compile(rf"\b{_DAY}\b(?:\s*[-,]\s*{_DAY}\b)*")
_DAY_RANGE = re.compile(rf"({_DAY})(?:\s*-\s*({_DAY}))?")
_SPAN = re.compile(r"(\d{1,2})[:.](\d\d)\s*-\s*(\d{1,2})[:.](\d\d)")
_NOT_OF_AN_ORDINARY_CAR = re.compile(
    r"[<>=]|weight|height|width|length|axle|wet|snow|winter|summer|sunset|sunrise|dusk|dawn"
)
_CLAUSE = re.compile(r"([\w;\s-]*?)\s*@\s*(\([^)]*\)|[^;(]*)")


def clauses(text: str) -> Iterator[tuple[str, str]]:
    """Yield value and condition of each clause of a conditional tag."""
    for found in _CLAUSE.finditer(text.lower()):
        yield found[1].strip(" ;"), found[2].strip(" ()")


def holds_at_school_run(condition: str) -> bool:
    """Whether a condition holds on a weekday in term, some time between eight and nine.

    Parameters
    ----------
    condition
        As tagged: `Mo-Fr 08:30-09:15,14:45-15:30; PH,SH off`, ...
    """
    condition = condition.lower()
    if _NOT_OF_AN_ORDINARY_CAR.search(condition):
        return False
    rules = (rule for rule in condition.split(";") if rule.strip())
    return any(all(_rule_holds(part) for part in re.split(r"\band\b", rule)) for rule in rules)


def _rule_holds(rule: str) -> bool:
    if re.search(r"\b(off|closed)\b", rule):
        return False
    days = list(_DAY_LIST.finditer(rule))
    if not days:
        return _hours_hold(rule, otherwise=bool(re.search(r"school|24/7", rule)))
    ends = [found.start() for found in days[1:]] + [len(rule)]
    return _hours_hold(rule[: days[0].start()], otherwise=False) or any(
        _on_a_weekday(found[0]) and _hours_hold(rule[found.end() : end], otherwise=True)
        for found, end in zip(days, ends, strict=True)
    )


def _on_a_weekday(days: str) -> bool:
    """Whether a list of days, such as `mo-fr,su`, has one from Monday to Friday."""
    weekdays = set(range(5))
    for first, last in _DAY_RANGE.findall(days):
        if first in _DAYS:
            begin = _DAYS.index(first)
            end = _DAYS.index(last) if last in _DAYS else begin
            if weekdays & {(begin + i) % 7 for i in range((end - begin) % 7 + 1)}:
                return True
    return False


def _hours_hold(text: str, *, otherwise: bool) -> bool:
    """Whether some hours in a text meet those of the school run; `otherwise` if it has none."""
    spans = [tuple(map(int, found)) for found in _SPAN.findall(text)]
    for from_hour, from_minute, to_hour, to_minute in spans:
        begin, end = from_hour * 60 + from_minute, to_hour * 60 + to_minute
        if end <= begin:  # past midnight
            end += 24 * 60
        if any(begin < SCHOOL_RUN[1] + day and SCHOOL_RUN[0] + day < end for day in (0, 24 * 60)):
            return True
    return otherwise and not spans
