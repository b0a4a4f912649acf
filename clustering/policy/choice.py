"""Which schools a programme means: those that must be placed, those that may join."""

from dataclasses import dataclass, field, replace
from datetime import date

from clustering.policy.school_types import type_of
from clustering.policy.support import SupportCriteria, can_support, needs_support
from data.school import School

ANYHOW, CAN, NEEDS = "any", "can support", "needs support"
JUDGED = (ANYHOW, CAN, NEEDS)
OLDER_WORDS = {"good or better": CAN, "less than good": NEEDS}
"""The same words in files of earlier versions."""

_WORDS = {CAN: "that can support others", NEEDS: "that need support"}


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
        `"any"`, `"can support"` or `"needs support"`, as `support` says.
    head_vacancy
        Only schools whose headship is, or is about to be, vacant.
    can_lead
        Without the schools that are known to be unable to lead.
    support
        What it takes to support others, and to need support.
    """

    nobody: bool = False
    least_pupils: int | None = None
    most_pupils: int | None = None
    kinds: tuple[str, ...] = ()
    phases: tuple[str, ...] = ()
    judged: str = "any"
    head_vacancy: bool = False
    can_lead: bool = False
    support: SupportCriteria = field(default_factory=SupportCriteria)

    def on(self, day: date) -> "Choice":
        """Return the same choice with the ages of grades counted back from a day."""
        return replace(self, support=self.support.on(day))

    def takes(self, school: School) -> bool:
        """Say whether a school belongs to this choice."""
        return (
            not self.nobody
            and self._of_roll(school.pupils)
            and (not self.kinds or type_of(school).kind in self.kinds)
            and (not self.phases or school.phase in self.phases)
            and (self.judged != CAN or can_support(school, self.support.can))
            and (self.judged != NEEDS or needs_support(school, self.support.needs))
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
            _WORDS.get(self.judged, ""),
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
