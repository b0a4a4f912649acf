"""What the headings of a matrix say: where from, where to, time or distance, and the unit."""

import re

SECONDS_IN = {"seconds": 1.0, "minutes": 60.0, "hours": 3600.0}
"""Seconds in each unit that a file may be in."""

_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_UNIT_WORDS = {
    "seconds": {"s", "sec", "secs", "second", "seconds"},
    "minutes": {"min", "mins", "minute", "minutes"},
    "hours": {"h", "hr", "hrs", "hour", "hours"},
}
_TIMES = {"time", "times", "duration", "durations", "traveltime", "drivetime"}
_DRIVES = {"drive", "drives", "driving"}
_DISTANCES = {"km", "kms", "kilometre", "kilometres", "kilometer", "kilometers", "kilometrage"}
_DISTANCES |= {"mi", "mile", "miles", "mileage", "yard", "yards", "yd", "feet", "ft"}
_DISTANCES |= {"metre", "metres", "meter", "meters", "distance", "distances", "dist", "length"}
_AMBIGUOUS = {"s", "min", "h"}
"""No units of time next to a word of distance: `min_distance`, `distance_s`, `km/h`."""
_ORIGINS = {"from", "origin", "origins", "orig", "source", "start", "o"}
_DESTINATIONS = {"to", "destination", "destinations", "dest", "target", "end", "d"}
_IDS = {"id", "urn", "code"}


def unit_of(heading: str) -> str | None:
    """Return the unit of time that a heading names; None if it names none, or two."""
    words = _words_of(heading)
    found = [unit for unit, names in _UNIT_WORDS.items() if words & names]
    return found[0] if len(found) == 1 else None


def distance_word(heading: str) -> str:
    """Return the word of a heading that says that it holds distances; `""` if there is none."""
    words = _words_of(heading)
    if words & _TIMES or any(words & (names - _AMBIGUOUS) for names in _UNIT_WORDS.values()):
        return ""
    return next(iter(sorted(words & _DISTANCES)), "")


def says_time(heading: str) -> bool:
    """Whether a heading says that it holds times."""
    return bool(_words_of(heading) & (_TIMES | _DRIVES))


def says_estimate(heading: str) -> bool:
    """Whether a heading says that times are estimated."""
    return bool(_words_of(heading) & {"estimate", "estimates", "estimated"})


def says_origin(heading: str) -> bool:
    """Whether a heading says where a drive starts."""
    return bool(_words_of(heading) & _ORIGINS) and not says_destination(heading)


def says_destination(heading: str) -> bool:
    """Whether a heading says where a drive ends."""
    return bool(_words_of(heading) & _DESTINATIONS)


def says_id(heading: str) -> bool:
    """Whether a heading is about numbers, not about names."""
    return bool(_words_of(heading) & _IDS) or len(_words_of(heading)) == 1


def _words_of(heading: str) -> set[str]:
    return {word.lower() for word in _WORD.findall(heading.replace("'s", ""))}
