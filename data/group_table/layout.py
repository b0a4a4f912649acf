"""One way to read the cells of a table of groups."""

from dataclasses import dataclass
from functools import cached_property

from data.errors import Notice
from data.group_table.written import WrittenSchool

BY_CONTENT, BY_HEADING, BY_FORM = 1, 2, 3
"""How certain a reading is: by what the cells hold, by what the columns are called, or because
the file is of a known form."""


@dataclass(frozen=True)
class Reading:
    """What a table says if it is read in one way.

    Attributes
    ----------
    where
        The file, with the sheet if there are several.
    sentence
        The layout, in one sentence.
    schools
        Every school named.
    certainty
        `BY_CONTENT`, `BY_HEADING` or `BY_FORM`.
    notices
        What a user should know about what was not read.
    """

    where: str
    sentence: str
    schools: tuple[WrittenSchool, ...]
    certainty: int = BY_CONTENT
    notices: tuple[Notice, ...] = ()

    @cached_property
    def grouping(self) -> frozenset[frozenset[tuple[str, str, str]]]:
        """The groups as sets of what is written, whatever they are called."""
        groups: dict[str, set[tuple[str, str, str]]] = {}
        for school in self.schools:
            groups.setdefault(school.group, set()).add((school.name, school.urn, school.number))
        return frozenset(map(frozenset, groups.values()))
