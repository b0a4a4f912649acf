"""Which schools a programme means: those that must be placed, those that may join."""

from dataclasses import dataclass

from clustering.policy.judgements import is_good_or_better, is_weaker
from clustering.policy.school_types import type_of
from data.school import School

JUDGED = ("any", "good or better", "less than good")


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A choice of schools; each part that is given narrows it.

    Attributes
    ----------
    nobody
        No school at all.
    least_pupils, most_pupils
        Rolls, both included; a school without a roll is never in a choice by rolls.
    kinds
        Kinds of school (`"maintained"`, `"academy"`, ...); empty for all.
    phases
        Phases of the register; empty for all.
    judged
        `"any"`, `"good or better"` or `"less than good"`.
    head_vacancy
        Only schools whose headship is, or is about to be, vacant.
    can_lead
        Without the schools that are known to be unable to lead.
    """

    nobody: bool = False
    least_pupils: int | None = None
    most_pupils: int | None = None
    kinds: tuple[str, ...] = ()
    phases: tuple[str, ...] = ()
    judged: str = "any"
    head_vacancy: bool = False
    can_lead: bool = False

    def takes(self, school: School) -> bool:
        """Say whether a school is of this choice."""
        return (
            not self.nobody
            and self._of_roll(school.pupils)
            and (not self.kinds or type_of(school).kind in self.kinds)
            and (not self.phases or school.phase in self.phases)
            and (self.judged != "good or better" or is_good_or_better(school))
            and (self.judged != "less than good" or is_weaker(school))
            and (not self.head_vacancy or school.head_vacancy)
            and (not self.can_lead or school.can_lead is not False)
        )

    @property
    def words(self) -> str:
        """The choice as a user reads it."""
        if self.nobody:
            return "no school"
        parts = [
            f"of at most {self.most_pupils} pupils" if self.most_pupils is not None else "",
            f"of at least {self.least_pupils} pupils" if self.least_pupils is not None else "",
            f"of the kind {' or '.join(self.kinds)}" if self.kinds else "",
            f"of the phase {' or '.join(self.phases)}" if self.phases else "",
            f"last judged {self.judged}" if self.judged != "any" else "",
            "with a vacant headship" if self.head_vacancy else "",
            "not known to be unable to lead" if self.can_lead else "",
        ]
        said = ", ".join(part for part in parts if part)
        return f"schools {said}" if said else "all schools"

    def _of_roll(self, pupils: int | None) -> bool:
        if self.least_pupils is None and self.most_pupils is None:
            return True
        if pupils is None or pupils < (self.least_pupils or 0):
            return False
        return self.most_pupils is None or pupils <= self.most_pupils
