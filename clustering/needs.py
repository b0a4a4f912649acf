"""What rules and programmes must know of the schools, and the faults where nobody says it.

A file that says nothing of inspections is no file of schools that were never judged good: a rule
that asks for one would leave every school out, and call the empty plan proven.
"""

from collections.abc import Callable, Iterable, Iterator

from clustering.rules import Rules
from data.errors import Fault
from data.school import Schools

WORDS = {
    "ofsted": "the inspection grades of the schools",
    "head_vacancy": "the vacant headships",
    "trust": "the trusts of the academies",
    "district": "the districts of the schools",
    "faith": "the religious characters of the schools",
}

_WHERE_TO_FIND = {
    "ofsted": "Give a register with overall grades",
    "head_vacancy": "Name them in a file of overrides (head_vacancy = true)",
    "trust": "Give the register's group links (--group-links)",
}

_OF_RULES: tuple[tuple[str, str, Callable[[Rules], bool]], ...] = (
    ("good_school", "ofsted", lambda rules: rules.good_school),
    ("good_lead", "ofsted", lambda rules: rules.good_lead),
    ("vacant_headship", "head_vacancy", lambda rules: rules.vacant_headship),
    ("keep_trusts", "trust", lambda rules: rules.keep_trusts),
    ("within", "district", lambda rules: rules.within == "district"),
    ("forbidden", "faith", lambda rules: "catholic_with_other" in rules.forbidden),
    ("forbidden", "faith", lambda rules: "aided_church_with_other" in rules.forbidden),
    ("forbidden", "trust", lambda rules: "two_trusts" in rules.forbidden),
)
"""A rule, the field of a school that it asks for, and whether rules hold it."""


def faults_of_rules(schools: Schools, rules: Rules) -> Iterator[Fault]:
    """Yield a fault for each rule that asks for what the files do not say."""
    needed = [(name, field) for name, field, asked in _OF_RULES if asked(rules)]
    yield from unknown("rules", schools, needed)


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
        if reason is None or (field == "head_vacancy" and any(s.head_vacancy for s in schools)):
            continue
        yield Fault(
            where,
            f"this needs {WORDS[field]}, and {reason}",
            f"{_WHERE_TO_FIND.get(field, 'Give a register that has them')}, or plan without it",
            column=name,
        )
