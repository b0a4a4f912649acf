"""What rules and programmes must know of the schools, and the faults where nobody says it.

A file that says nothing of inspections is no file of schools that were never judged good: a rule
that asks for one would leave every school out, and call the empty plan proven.
"""

from collections.abc import Iterable, Iterator

from clustering.constraints.registry import needed_fields
from clustering.policy.school_types import is_academy
from clustering.rules import Rules
from data.errors import Fault, Notice
from data.inspection import inspection_of
from data.school import School, Schools

WORDS = {
    "ofsted": "the inspection grades of the schools",
    "head_vacancy": "the vacant headships",
    "trust": "the trusts of the academies",
    "district": "the districts of the schools",
    "faith": "the religious characters of the schools",
    "urban_rural": "the classes of place of the schools, urban or rural",
    "pupils": "the rolls of the schools",
    "can_lead": "who can lead",
}

_WHERE_TO_FIND = {
    "ofsted": "Give Ofsted's file of latest inspections (--inspections)",
    "head_vacancy": "Name them in a file of overrides (head_vacancy = true)",
    "trust": "Give the register's group links (--group-links)",
    "can_lead": "Say it in a file of overrides (can_lead = true or false)",
}

_COUNTED_AS = {
    "ofsted": "They count neither as able to support others nor as in need of support",
    "district": "They count as one district of their own",
    "urban_rural": "They count as one class of their own",
    "pupils": "Each counts as one of the mean roll",
}
_COUNTED_OTHERWISE = {
    ("optional_above_pupils", "pupils"): "They need a place, however large they are",
    ("must_place", "pupils"): "The programme chooses none of them by its roll",
    ("may_join", "pupils"): "The programme chooses none of them by its roll",
}
_MOST_NAMED = 5

_SAID_LATER = frozenset({"head_vacancy", "can_lead"})
"""Fields that may be said of a school after the files were read."""


def faults_of_rules(schools: Schools, rules: Rules, *, weighed: bool = False) -> Iterator[Fault]:
    """Yield a fault for each rule that asks for what the files do not say.

    Parameters
    ----------
    schools, rules
        The schools, with what is lacking, and the rules.
    weighed
        Whether loads are given in the place of rolls.
    """
    needed = needed_fields(rules)
    yield from unknown("rules", schools, [n for n in needed if not (weighed and n[1] == "pupils")])


def unknown(where: str, schools: Schools, needed: Iterable[tuple[str, str]]) -> Iterator[Fault]:
    """Yield a fault for each field of a school that is needed and that the files do not say.

    Parameters
    ----------
    where
        Who needs it: a programme, or the rules.
    schools
        The schools, with what is lacking.
    needed
        The name of what needs a field, and the field.
    """
    for name, field in dict.fromkeys(needed):
        reason = schools.lacking.get(field)
        said_since = field in _SAID_LATER and any(getattr(school, field) for school in schools)
        if reason is None or said_since:
            continue
        yield Fault(
            where,
            f"this needs {WORDS[field]}, and {reason}",
            f"{_WHERE_TO_FIND.get(field, 'Give a register that has them')}, or plan without it",
            column=name,
        )


def partly_known(schools: Schools, needed: Iterable[tuple[str, str]]) -> Iterator[Notice]:
    """Yield a notice for each field that is asked for and is not known of some schools.

    Parameters
    ----------
    schools
        The schools.
    needed
        The name of what needs a field, and the field.
    """
    said = {(field, words) for name, field in needed if (words := _counted_as(name, field))}
    for field, words in sorted(said):
        without = [school for school in schools if not _is_known(school, field)]
        if without and field not in schools.lacking:
            named = ", ".join(f"{school.name} ({school.urn})" for school in without[:_MOST_NAMED])
            more = len(without) - _MOST_NAMED
            rest = f" and {more:,} more" if more > 0 else ""
            yield Notice(
                f"The plan asks for {WORDS[field]}, which are not known of {len(without):,} of "
                f"{len(schools):,}: {named}{rest}. {words}."
            )


def _is_known(school: School, field: str) -> bool:
    if field != "ofsted":
        return getattr(school, field) not in {None, ""}
    told = inspection_of(school)
    return told is not None and told.latest is not None


def unseen_ties(schools: Schools, rules: Rules) -> Iterator[Notice]:
    """Yield a notice for each tie of today that counts in a plan and that the files do not tell."""
    weighed = rules.compatibility.two_trusts_s != 0 and any(map(is_academy, schools))
    counts = (
        ("federation", "federations", "are kept whole", rules.keep_federations),
        ("trust", "trusts", "count in what a pair costs", weighed),
    )
    for field, ties, how, asked in counts:
        if asked and field in schools.lacking:
            yield Notice(
                f"{ties.capitalize()} of today {how}, and existing {ties} cannot be seen in this "
                f"register: {schools.lacking[field]}. Give the register's group links "
                "(--group-links)."
            )


def _counted_as(name: str, field: str) -> str:
    """Say how a school counts of which a field is not known, with what asks for it; "" if not."""
    return _COUNTED_OTHERWISE.get((name, field), _COUNTED_AS.get(field, ""))
