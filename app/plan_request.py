"""What a planner asks for, and how its files are read: purpose, rules, schools and drive times."""

import dataclasses
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, field_validator

from app.inputs import Area, Drives, SchoolFiles, read_area
from app.money_options import MoneyGiven
from app.new_schools import WithNewSchools, new_schools
from app.rule_options import RuleTexts
from app.terminal import Terminal
from clustering import Limits, Rules
from clustering.constraints.registry import fields_of, weighed
from clustering.persons import TAKES_NO_PART
from clustering.policy.faith_rules import Level, unused_characters
from clustering.policy.faith_table import default_faith_table, read_faith_table
from clustering.policy.forms import Form
from clustering.policy.own_money import NO_FIGURES
from clustering.policy.programmes import read_programme
from clustering.policy.purpose import PlanPurpose, programme_rules, refuse_replaced
from clustering.rule_names import by_key
from clustering.scenario import AddSchool
from data import Fault, InputError
from data.dates import today
from data.designated import ROLE, read_designated
from data.errors import gathering
from data.feeders import BY_NAME, FeederPairs, feeders_by_name, read_feeders
from data.given_file import read_file
from data.school import Schools, Source
from data.school_days import USUAL
from data.spelling import did_you_mean
from data.terms import read_terms
from data.vocabulary import key, tidy
from maps.words import read_wording

Word = TypeVar("Word", bound=StrEnum)

_GIVEN = ("size", "max_minutes", "shape")
"""Fields of a request that are rules by their own names."""


class PlanRequest(BaseModel):
    """What a planner asks for; None and empty where nothing is said.

    Attributes
    ----------
    files, drives
        Where the schools and their drive times come from.
    out
        The plan directory to write.
    programme
        A name, or a file whose name ends in .toml.
    form, faith, table, start
        The form, the level and the table of characters, and the day to begin.
    diocese_policy
        The authority's own policy on asking a diocese.
    designated
        The list of designated rural primary schools.
    terms
        The authority's terms.
    size, max_minutes, shape
        What overrides the programme.
    together, apart
        Pins.
    feeders
        A list of feeder pairs, or the word for those that names tell; None for none.
    exclude
        Schools that take no part.
    add
        Schools that open: `name, easting, northing, pupils, type, faith`; the last three may be
        left out.
    texts
        Single rules and weights.
    money
        Sums of money.
    seconds, seed
        How long to search, and by what.
    sensitivity
        Also say what becomes of the plan with other drive times.
    alternatives
        How many other plans to look for.
    wording
        How far the plan has come, in words, on every output; None for a working draft.
    persons
        Whether the map and the files beside it also name vacant headships and refusals.
    """

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", defer_build=True)

    files: SchoolFiles
    drives: Drives
    out: Path
    programme: str | None = None
    form: str | None = None
    faith: str | None = None
    table: Path | None = None
    start: datetime | None = None
    diocese_policy: str | None = None
    designated: Path | None = None
    terms: Path | None = None
    size: tuple[int, int] | None = None
    max_minutes: float | None = None
    shape: str | None = None
    together: tuple[tuple[int, ...], ...] = ()
    apart: tuple[tuple[int, int], ...] = ()
    feeders: str | None = None
    exclude: tuple[int, ...] = ()
    add: tuple[str, ...] = ()
    texts: RuleTexts = RuleTexts(rules={})
    money: MoneyGiven = MoneyGiven()
    seconds: float = 60.0
    seed: int = 1
    sensitivity: bool = False
    alternatives: int = 0
    wording: str | None = None
    persons: bool = False

    @field_validator("wording")
    @classmethod
    def _in_one_line(cls, wording: str | None) -> str | None:
        return None if wording is None else read_wording(wording)

    @property
    def school_files(self) -> SchoolFiles:
        """The files: with the programme's phases, or primary schools, where none are asked for."""
        if self.files.phase is None or self.files.phase:
            return self.files
        phases: tuple[str, ...] = ()
        with suppress(InputError):  # a programme at fault is named where the purpose is read
            phases = read_programme(self.programme).phases if self.programme else ()
        files = dataclasses.replace(self.files, phase=phases or ("Primary",))
        vars(files)["register"] = self.files.register  # its file is read once
        return files

    def read(self, terminal: Terminal) -> "PlanInputs":
        """Read what the plan is made for and what it is made of.

        Raises
        ------
        InputError
            With the faults of all files and options.
        """
        faults: list[Fault] = []
        purpose: PlanPurpose | None = None
        rules: Rules | None = None
        area: Area | None = None
        opening: tuple[AddSchool, ...] = ()
        with gathering(faults):
            purpose = self.read_purpose()
            rules = self.rules(purpose)
        with gathering(faults):
            opening = new_schools(self.add)
        with gathering(faults):
            chosen = self.school_files
            files = WithNewSchools(chosen, opening) if opening else chosen
            area = read_area(files, self.drives, terminal)
        if faults or purpose is None or rules is None or area is None:
            raise InputError(faults)
        schools, rules = self.with_feeders(area.schools, rules)
        schools = dataclasses.replace(
            schools,
            sources=(*schools.sources, *self.sources),
            notices=(*schools.notices, *unused_characters(schools, purpose.table))
            if self.table is not None
            else schools.notices,
        )
        facts = area.facts
        purpose = dataclasses.replace(
            purpose,
            layers=facts.layers,
            peers=facts.peers,
            progress=facts.progress,
            attainment=facts.attainment,
        )
        return PlanInputs(purpose, rules, dataclasses.replace(area, schools=schools))

    def with_feeders(self, schools: Schools, rules: Rules) -> tuple[Schools, Rules]:
        """Return schools with what is said of their feeders, and rules with the pairs.

        Raises
        ------
        InputError
            With the faults of the list.
        """
        if self.feeders is None:
            found = FeederPairs(())
        elif key(self.feeders) == BY_NAME:
            found = feeders_by_name(schools)
        else:
            found = read_feeders(self.feeders, schools.urns)
        schools = dataclasses.replace(
            schools,
            notices=(*schools.notices, *found.notices),
            sources=(*schools.sources, *found.sources),
        )
        return schools, dataclasses.replace(rules, feeders=found.pairs)

    @property
    def limits(self) -> Limits:
        """How long to search."""
        return Limits(self.seconds)

    def read_purpose(self) -> PlanPurpose:
        """Return what the plan is made for.

        Raises
        ------
        InputError
            With every fault: no such programme, form or level, faults in a file.
        """
        faults: list[Fault] = []
        programme, form, faith, designated = None, None, None, None
        table, calendar, own_money = default_faith_table(), USUAL, NO_FIGURES
        with gathering(faults):
            programme = None if self.programme is None else read_programme(self.programme)
        with gathering(faults):
            form = _word(Form, self.form, "--form")
        with gathering(faults):
            faith = _word(Level, self.faith, "--faith")
        with gathering(faults):
            table = table if self.table is None else read_faith_table(self.table)
        with gathering(faults):
            designated = None if self.designated is None else read_designated(self.designated)
        with gathering(faults):
            calendar = calendar if self.terms is None else read_terms(self.terms)[0]
        with gathering(faults):
            own_money = self.money.figures()
        if faults:
            raise InputError(faults)
        if self.table is not None and programme is None:
            faith = faith or Level.PREFER  # whoever gives a table wants it used
        return PlanPurpose(
            start=today() if self.start is None else self.start.date(),
            programme=programme,
            requested_form=form,
            requested_faith=faith,
            table=table,
            diocese_policy=tidy(self.diocese_policy or ""),
            designated=designated,
            calendar=calendar,
            own_money=own_money,
        )

    def rules(self, purpose: PlanPurpose) -> Rules:
        """Return the programme's rules, or the usual ones, overridden by what else was requested.

        Raises
        ------
        InputError
            With every fault: values that cannot be right, weights that would count for nothing.
        """
        faults: list[Fault] = []
        rules = Rules() if purpose.programme is None else programme_rules(purpose.programme)
        given: dict[str, Any] = {
            name: value for name in _GIVEN if (value := getattr(self, name)) is not None
        }
        with gathering(faults):
            given |= fields_of(self.texts.given())
        with gathering(faults):
            weights = self.texts.weights_s()
            refuse_replaced(weights, purpose)
            given |= weighed(rules, weights)
        if self.files.borders and not {"within", "two_areas_s"} & self.texts.keys:
            given.setdefault("within", "area")
        with gathering(faults):
            self._refuse_pins_of_excluded()
        with gathering(faults), self.naming_rules(purpose):
            rules = dataclasses.replace(
                rules,
                together=self.together,
                apart=self.apart,
                outside=tuple((urn, TAKES_NO_PART) for urn in sorted(self.exclude)),
                **given,
            )
        if faults:
            raise InputError(faults)
        return rules

    @contextmanager
    def naming_rules(self, purpose: PlanPurpose) -> Iterator[None]:
        """In faults, name a value by its key in the programme, unless an option has set it.

        Raises
        ------
        InputError
            With the faults found in the block.
        """
        try:
            yield
        except InputError as error:
            if purpose.programme is None:
                raise
            keys = purpose.programme.keys_of_rules
            given = self.texts.keys | {name for name in _GIVEN if getattr(self, name) is not None}
            left = {key: where for key, where in keys.items() if key not in given}
            where = f"programme {purpose.programme.name}"
            raise InputError(by_key(error.faults, where, left)) from None

    def _refuse_pins_of_excluded(self) -> None:
        """Refuse a school that is to take no part, and that another option names."""
        pinned = {urn for group in (*self.together, *self.apart) for urn in group}
        faults = [
            Fault(
                "--exclude",
                "this school is to take no part, and --together or --apart names it",
                "Name it in one of them",
                value=str(urn),
            )
            for urn in self.exclude
            if urn in pinned
        ]
        if faults:
            raise InputError(faults)

    @property
    def sources(self) -> tuple[Source, ...]:
        """The sources that are the planner's own files."""
        files = (("programme", self.programme), ("table of characters", self.table))
        given = [
            (role, path)
            for role, path in files
            if path is not None and str(path).casefold().endswith(".toml")
        ]
        given += [] if self.designated is None else [(ROLE, self.designated)]
        terms = () if self.terms is None else (read_terms(self.terms)[1],)
        tables = tuple(read_file(path).source(role) for role, path in given)
        return (*terms, *tables, *self.money.sources)


@dataclass(frozen=True, slots=True)
class PlanInputs:
    """What was read for a plan.

    Attributes
    ----------
    purpose, rules, area
        Its purpose, its rules, and its schools with their drive times.
    """

    purpose: PlanPurpose
    rules: Rules
    area: Area


def _word(kind: type[Word], text: str | None, option: str) -> Word | None:
    words: Sequence[str] = [word.value for word in kind]
    if text is None:
        return None
    if text.casefold() in words:
        return kind(text.casefold())
    remedy = did_you_mean(text, words, f"Give one of {', '.join(words)}")
    raise InputError([Fault(option, "this is none of the words known here", remedy, value=text)])
