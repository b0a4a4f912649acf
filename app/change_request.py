"""From the options of `whatif` to changes, with every fault at once."""

import dataclasses
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.money_options import MoneyGiven
from app.new_schools import new_school
from app.option_values import number_or_text
from app.rule_options import RuleTexts
from clustering.constraints.registry import Given
from clustering.scenario import Change, SetMoney, SetRules, SetWeights
from clustering.scenario.bulk import closures_from_csv, schools_from_csv
from clustering.scenario.scenario_file import changes_of
from data.errors import Fault, InputError, gathering
from data.given_file import read_file
from data.toml_file import Table, TomlReader


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRequest:
    """The changes that options ask for, as they were written.

    They are made in this order, whatever their order on the command line: rules first, then
    schools, then pins.

    Attributes
    ----------
    profile, form, max_minutes, size
        Changes of the rules; None for what stays.
    texts
        Single rules and weights.
    money
        Sums of money.
    add
        `name, easting, northing, pupils, type, faith`; the last three may be left out.
    add_list
        CSV files of schools that open.
    place, set
        `URN=easting,northing` and `URN:field=value`.
    close
        URNs with commas.
    close_list
        CSV files with a column of URNs.
    amalgamate
        `URN,URN=name`; the name may be left out.
    refuse
        URNs with commas.
    release
        URNs with commas, two or more.
    move
        `URN=cluster`.
    together, apart
        URNs with commas, two or more.
    considered
        `what: why`.
    """

    profile: str | None = None
    form: str | None = None
    max_minutes: float | None = None
    size: tuple[int, int] | None = None
    texts: RuleTexts = field(default_factory=lambda: RuleTexts(rules={}))
    money: MoneyGiven = field(default_factory=MoneyGiven)
    add: Sequence[str] = ()
    add_list: Sequence[Path] = ()
    place: Sequence[str] = ()
    set: Sequence[str] = ()
    close: Sequence[str] = ()
    close_list: Sequence[Path] = ()
    amalgamate: Sequence[str] = ()
    refuse: Sequence[str] = ()
    release: Sequence[str] = ()
    move: Sequence[str] = ()
    together: Sequence[str] = ()
    apart: Sequence[str] = ()
    considered: Sequence[str] = ()

    @property
    def nothing(self) -> bool:
        """Whether no option asks for a change."""
        values = (getattr(self, each.name) for each in dataclasses.fields(self))
        nothing: tuple[object, ...] = (None, (), [], RuleTexts(rules={}), MoneyGiven())
        return all(value in nothing for value in values)

    @property
    def rule_keys(self) -> frozenset[str]:
        """Rules and weights that options set, by their keys."""
        given = {name for name in ("max_minutes", "size") if getattr(self, name) is not None}
        return self.texts.keys | given

    def changes(self) -> tuple[Change, ...]:
        """Return the changes.

        Raises
        ------
        InputError
            With the faults of all options and files.
        """
        found: list[Change] = []
        faults = [*self._contradictions()]
        for where, table in self._of_rules():
            with gathering(faults):
                found += _changes(where, [table])
        with gathering(faults):
            found += _of_texts(self.texts)
        with gathering(faults):
            self.money.figures()  # its faults name the options
            found += [SetMoney(tuple(self.money.values.items()))] if self.money.values else []
        for text in self.add:
            with gathering(faults):
                found.append(new_school(text))
        for path in self.add_list:
            with gathering(faults):
                found += schools_from_csv(read_file(path))
        for where, tables in self._of_schools():
            with gathering(faults):
                found += _changes(where, tables)
        for path in self.close_list:
            with gathering(faults):
                found += closures_from_csv(read_file(path))
        for where, tables in self._of_pins():
            with gathering(faults):
                found += _changes(where, tables)
        with gathering(faults):
            found += _considered(self.considered)
        if faults:
            raise InputError(faults)
        return tuple(found)

    def _of_rules(self) -> Iterator[tuple[str, Table]]:
        if self.profile is not None:
            yield "--profile", {"do": "profile", "profile": self.profile}
        if self.form is not None:
            yield "--form", {"do": "form", "form": self.form.casefold()}
        if self.max_minutes is not None:
            yield "--max-minutes", {"do": "limit", "minutes": self.max_minutes}
        if self.size is not None:
            yield "--size", {"do": "sizes", "fewest": self.size[0], "most": self.size[1]}

    def _contradictions(self) -> Iterator[Fault]:
        """Yield a fault for what is asked twice of a school: only the last would count."""
        named = (
            *(("--move", text.partition("=")[0]) for text in self.move),
            *(("--place", text.partition("=")[0]) for text in self.place),
            *((f"--set {_what(text)}", text.partition(":")[0]) for text in self.set),
            *(("--close", urn) for text in self.close for urn in text.split(",")),
            *(("--refuse", urn) for text in self.refuse for urn in text.split(",")),
        )
        times = Counter((option, urn.strip()) for option, urn in named)
        for (option, urn), number in times.items():
            if number > 1:
                problem = f"this names the school {number} times"
                yield Fault(option, problem, "Name it once", value=urn)
        for option, texts in (
            ("--amalgamate", [text.partition("=")[0] for text in self.amalgamate]),
            ("--together", self.together),
            ("--apart", self.apart),
            ("--release", self.release),
        ):
            for text in texts:
                for school, number in Counter(map(_whole_number, text.split(","))).items():
                    if number > 1:
                        problem = f"this names the school {school} {number} times"
                        yield Fault(option, problem, "Name it once", value=text)

    def _of_schools(self) -> Iterator[tuple[str, list[Table]]]:
        for text in self.place:
            urn, _, numbers = text.partition("=")
            place = dict(
                zip(("easting", "northing"), map(number_or_text, numbers.split(",")), strict=False)
            )
            yield f"--place {text}", [{"do": "place", "urn": _whole_number(urn), "place": place}]
        for text in self.set:
            urn, _, change = text.partition(":")
            field, _, value = change.partition("=")
            changed = _whole_number(value) if field.strip() == "pupils" else value.strip()
            yield (
                f"--set {text}",
                [{"do": "set", "urn": _whole_number(urn), field.strip(): changed}],
            )
        for do, texts in (("close", self.close), ("refuse", self.refuse)):
            for text in texts:
                yield f"--{do} {text}", [{"do": do, "urn": urn} for urn in _urns(text)]
        for text in self.amalgamate:
            urns, equals, name = text.partition("=")
            named = {"name": name.strip()} if equals else {}
            yield f"--amalgamate {text}", [{"do": "amalgamate", "urns": _urns(urns), **named}]

    def _of_pins(self) -> Iterator[tuple[str, list[Table]]]:
        for text in self.release:
            yield f"--release {text}", [{"do": "release", "urns": _urns(text)}]
        for text in self.move:
            urn, _, number = text.partition("=")
            table = {"do": "move", "urn": _whole_number(urn), "cluster": _whole_number(number)}
            yield f"--move {text}", [table]
        for do, texts in (("together", self.together), ("apart", self.apart)):
            for text in texts:
                yield f"--{do} {text}", [{"do": do, "urns": _urns(text)}]


def _changes(where: str, tables: Sequence[Table]) -> tuple[Change, ...]:
    """Return the changes of one option, written as in a file; its faults name the option."""
    reader = TomlReader(where)
    found = changes_of(tables, reader)
    if reader.faults:
        raise InputError(_of_option(fault) for fault in reader.faults)
    return found


def _considered(texts: Sequence[str]) -> tuple[Change, ...]:
    """Return the records of what was considered."""
    faults: list[Fault] = []
    found: list[Change] = []
    for text in texts:
        option, _, why = text.partition(":")
        where = f"--considered {text}"
        if not option.strip() or not why.strip():
            problem = "it does not say what was considered, and why it was put aside"
            remedy = 'Write --considered "Federating with Mill Lane: its governors declined"'
            faults.append(Fault(where, problem, remedy))
            continue
        with gathering(faults):
            found += _changes(where, [{"do": "considered", "option": option, "why": why}])
    if faults:
        raise InputError(faults)
    return tuple(found)


def _of_option(fault: Fault) -> Fault:
    """Return a change's fault as one of its option; an option that sets a rule has no parts."""
    field = (fault.column or "").rpartition(".")[2]
    return dataclasses.replace(fault, column=field if " " in fault.where else None)


def _of_texts(texts: RuleTexts) -> Iterator[Change]:
    """Yield the changes of single rules and weights that options give.

    Raises
    ------
    InputError
        With every fault.
    """
    faults: list[Fault] = []
    given: Given = ()
    weights: dict[str, float] = {}
    with gathering(faults):
        given = texts.given()
    with gathering(faults):
        weights = texts.weights_s()
    if faults:
        raise InputError(faults)
    if given:
        yield SetRules(given)
    if weights:
        yield SetWeights(**weights)


def _what(text: str) -> str:
    return text.partition(":")[2].partition("=")[0].strip()


def _urns(text: str) -> list[Any]:
    return [_whole_number(part) for part in text.split(",")]


def _whole_number(text: str) -> int | str:
    """Return a whole number, or the text as it is for a fault to name."""
    text = text.strip()
    return int(text) if text.isdecimal() and len(text) < 16 else text
