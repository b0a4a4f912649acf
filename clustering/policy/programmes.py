"""Programmes: everything that defines one kind of plan, as a TOML file with its document.

The files of `clustering/programmes` come with the program; a user copies one and edits the copy.
"""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path

from clustering.constraints.option import MOST_S
from clustering.constraints.registry import BY_KEY, WEIGHTS, Given, read_options
from clustering.constraints.shape import SHAPES
from clustering.policy.choice import ANYHOW, JUDGED, OLDER_WORDS, Choice
from clustering.policy.citations import Citation, citations
from clustering.policy.faith_rules import Level
from clustering.policy.figures import Figure, Figures, money
from clustering.policy.forms import Form
from clustering.policy.funding import Funding, funding_of
from clustering.policy.own_money import NO_FIGURES
from clustering.policy.programme_conditions import CONDITIONS
from clustering.policy.programme_sources import Origin
from clustering.policy.programme_wording import Wording, read_wording
from clustering.policy.quadrants import Quadrants, quadrant_sentences, read_quadrants
from clustering.policy.school_types import Kind
from clustering.policy.support import SupportCriteria, read_support
from clustering.rules import Rules
from clustering.wording import counted, listed, sentence
from data.errors import Fault, InputError
from data.given_file import GivenFile, StrPath, read_file
from data.spelling import did_you_mean
from data.toml_file import Table, TomlReader, parse_toml
from data.vocabulary import PHASE, vocabulary

AREAS = ("district", "quadrant")
WEIGHED = tuple(key for key, weight in WEIGHTS.items() if not weight.of_character)
"""Weights that a programme can set; its table of characters replaces the others."""

_RULES = tuple(key for key in BY_KEY if key != "conditions")
"""Rules that it sets by their own keys; `conditions` has some that the optimiser does not
enforce."""

_KEYS = (
    *_RULES,
    *("title", "document", "confirmed", "size", "shape", "max_minutes", "conditions"),
    *(
        *("phases", "not_across", "quadrants", "form", "faith", "must_place", "may_join"),
        *("weights", "funding", "wording"),
    ),
    "sources",
    *("can_support", "needs_support"),
)
_SOURCED = tuple(
    key for key in _KEYS if key not in ("title", "document", "confirmed", "funding", "sources")
)
_NEEDS_SOURCE = ("must_place", "may_join", "weights")
"""Keys that need a source if the file has them, besides size and limit."""

_CHOICE = (
    *("nobody", "least_pupils", "most_pupils", "kinds", "phases", "judged"),
    *("head_vacancy", "can_lead"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """One programme.

    Attributes
    ----------
    name
        Name of its file without `.toml`.
    title
        As people call it.
    document
        The document it comes from.
    phases
        Phases of the schools that it takes; empty where it does not say.
    must_place, may_join
        Schools that must be placed, and schools that may join them.
    support
        What it takes to support others, and to need support, by the last inspection.
    size
        Fewest and most schools in a cluster.
    shape
        `"pairwise"`: every two schools within the limit; `"hub"`: every school of its lead.
    max_minutes
        Longest drive, slower direction, minutes.
    rules
        Other rules that it sets, by their keys in `clustering.constraints`.
    weights
        Weights that differ from the usual ones, by the name of the figure.
    conditions
        Keys of `CONDITIONS`.
    not_across
        Kinds of area whose borders no cluster crosses.
    quadrants
        Areas made of whole districts, by name; empty where the file has none.
    form
        The legal form that it is for.
    faith
        How strictly the table of characters is taken.
    funding
        What it pays; None for nothing.
    wording
        Words of the hand-out.
    sources
        Who chose a figure, by its key: the document, another one, or the file alone.
    figures
        Lump sum that the file names, in place of the program's; mostly none.
    content
        The file as it was read, for a plan to keep.
    """

    name: str
    title: str
    document: Citation
    phases: tuple[str, ...]
    must_place: Choice
    may_join: Choice
    support: SupportCriteria
    size: tuple[int, int]
    shape: str
    max_minutes: float
    rules: Given
    weights: tuple[tuple[str, float], ...]
    conditions: tuple[str, ...]
    not_across: tuple[str, ...]
    quadrants: Quadrants
    form: Form
    faith: Level
    funding: Funding | None
    wording: Wording
    sources: tuple[tuple[str, str], ...]
    figures: Figures
    content: Table = field(compare=False, repr=False)

    @property
    def asks_for_grades(self) -> bool:
        """Whether it chooses schools, or holds clusters, by inspections."""
        graded = {"one good or better", "a lead with capacity"}
        judged = {self.must_place.judged, self.may_join.judged} - {ANYHOW}
        one_good = self.funding is not None and self.funding.one_good
        return bool(judged or graded.intersection(self.conditions) or one_good)

    @property
    def keys_of_rules(self) -> dict[str, str]:
        """What its file calls the rules that it sets, by their names in the engine."""
        found = {key: key for key in self.content}
        if self.not_across:
            found["within"] = "not_across"
        return found | {key: f"weights.{key}" for key, _ in self.weights}

    @property
    def sentences(self) -> tuple[str, ...]:
        """What a user reads of the programme, with its document, and who chose each figure."""
        lines = [
            f"{self.title} ({self.document}).",
            *([f"It takes schools of {phases_words(self.phases)}."] if self.phases else []),
            f"Must be placed: {self.must_place.words}{self._chosen_by('must_place')}. "
            f"May join: {self.may_join.words}{self._chosen_by('may_join')}.",
            *self.figure_sentences,
        ]
        lines += [
            f"Condition: {CONDITIONS[name]}{self._chosen_by('conditions')}."
            for name in self.conditions
        ]
        lines += [
            f"No cluster crosses the border of a {area}{self._chosen_by('not_across')}."
            for area in self.not_across
        ]
        lines += quadrant_sentences(self.quadrants)
        lines += self.support.sentences if self.asks_for_grades else ()
        lines += [sentence(BY_KEY[key].words(value)) for key, value in self.rules]
        lines += [
            f"Weight: {key} = {value:g}{self._chosen_by('weights')}." for key, value in self.weights
        ]
        lines.append(f"Characters and types of schools are weighed at the level {self.faith!s}.")
        lines.append(self.funding.sentence if self.funding else "It pays nothing.")
        return tuple(lines)

    @property
    def figure_sentences(self) -> tuple[str, ...]:
        """Its sizes and its limit, and who chose each, as every paper on a cluster says them."""
        how = "of each other" if self.shape == "pairwise" else "of the lead school"
        sources = dict(self.sources)
        return (
            f"Clusters of {self.size[0]} to {counted(self.size[1], 'school')} within "
            f"{self.max_minutes:g} minutes {how}, for {self.form}{self._chosen_by('form')}. "
            f"The sizes: {sources['size']}. The limit: {sources['max_minutes']}.",
        )

    def to_sentences(self, rules: Rules) -> tuple[str, ...]:
        """Return what the papers of a plan say of it: its words, and who chose the figures.

        Other sizes or another limit that the plan was made with are named, too.
        """
        words = f"{self.wording.purpose} {self.wording.next_steps}{self._chosen_by('wording')}"
        lines = (f"{self.title} ({self.document}).", words, *self.figure_sentences)
        if (rules.size, rules.max_minutes) == (self.size, self.max_minutes):
            return lines
        other = (
            f"The planner asked for other figures: clusters of {rules.size[0]} to "
            f"{counted(rules.size[1], 'school')} within {rules.max_minutes:g} minutes."
        )
        return *lines, other

    def _chosen_by(self, key: str) -> str:
        """Return who chose a figure, in brackets, where the file says it or should."""
        named = key in self.content.get("sources", {})
        should_say = key in _NEEDS_SOURCE and key in self.content
        return f" ({dict(self.sources)[key]})" if named or should_say else ""


def programme_names() -> tuple[str, ...]:
    """Return the names of the programmes that come with the program, in alphabetical order."""
    files = resources.files("clustering").joinpath("programmes").iterdir()
    return tuple(sorted(file.name[:-5] for file in files if file.name.endswith(".toml")))


def read_programme(name_or_path: StrPath) -> Programme:
    """Return a programme, by name or from a file whose name ends in .toml.

    Raises
    ------
    InputError
        With every fault: no such programme, unknown keys with the nearest right ones, values
        that cannot be right.
    """
    if str(name_or_path).casefold().endswith(".toml"):
        return _programme_in(Path(name_or_path).stem, read_file(name_or_path))
    names = programme_names()
    name = str(name_or_path)
    if name not in names:
        remedy = did_you_mean(name, names, f"Known are {', '.join(names)}")
        problem = "there is no programme of this name"
        raise InputError([Fault("programme", problem, remedy, value=name)])
    return _programme_in(name, GivenFile(f"{name}.toml", programme_file(name)))


def programme_file(name: str) -> bytes:
    """Return the file of a programme that comes with the program, for a user to edit a copy."""
    return resources.files("clustering").joinpath("programmes", f"{name}.toml").read_bytes()


def _programme_in(name: str, file: GivenFile) -> Programme:
    return programme_of(name, parse_toml(file, "a file that came with the program"), file.name)


def programme_of(name: str, content: Table, where: str) -> Programme:
    """Return the programme in the content of a file.

    Parameters
    ----------
    name
        Its name.
    content
        What the file says.
    where
        The name of the file in faults.

    Raises
    ------
    InputError
        With every fault.
    """
    reader = TomlReader(where)
    reader.known(content, _KEYS)
    document = _document(reader, content)
    origin = Origin(document, content)
    support = read_support(reader, content)
    programme = Programme(
        name=name,
        title=reader.text(content, "title"),
        document=document,
        phases=_read_phases(reader, content),
        must_place=_choice(reader, content, "must_place", support),
        may_join=_choice(reader, content, "may_join", support),
        support=support,
        size=_read_size(reader, content),
        shape=reader.choice(content, "shape", SHAPES, "pairwise"),
        max_minutes=reader.number(content, "max_minutes", default=45.0, least=1, most=600),
        rules=_read_rules(reader, content),
        weights=_weights(reader, content),
        conditions=_word_list(reader, content, "conditions", tuple(CONDITIONS)),
        not_across=_word_list(reader, content, "not_across", AREAS),
        quadrants=read_quadrants(reader, content),
        form=Form(reader.choice(content, "form", tuple(Form), Form.INFORMAL)),
        faith=Level(reader.choice(content, "faith", tuple(Level), Level.PREFER)),
        funding=funding_of(reader, content, origin) if "funding" in content else None,
        wording=read_wording(reader, content),
        sources=_read_sources(reader, content, origin),
        figures=_replacing_figures(reader, content, origin),
        content=content,
    )
    reader.finish()
    return programme


def _read_phases(reader: TomlReader, content: Table) -> tuple[str, ...]:
    known = vocabulary(PHASE)
    found = []
    for text in reader.texts(content, "phases"):
        word = known.word(text)
        if word is None:
            remedy = did_you_mean(text[:200], known.words, f"Known are {', '.join(known.words)}")
            reader.fault("phases", "the register has no such phase", remedy, text)
        else:
            found.append(word)
    return tuple(dict.fromkeys(found))


def phases_words(phases: Sequence[str]) -> str:
    """Return phases in words, `the phases Primary and Secondary`."""
    return f"the phase{'s' * (len(phases) > 1)} {listed(list(phases))}"


def _read_size(reader: TomlReader, content: Table) -> tuple[int, int]:
    value = content.get("size")
    if isinstance(value, list) and len(value) == 2:
        fewest, most = (reader.whole_value(v, "size", least=2, most=500) for v in value)
        if fewest is None or most is None:
            return (2, 2)
        if fewest <= most:
            return (fewest, most)
    reader.fault("size", "this is no pair of sizes", "Write [fewest, most], such as [4, 7]", value)
    return (2, 2)


def _choice(reader: TomlReader, content: Table, key: str, support: SupportCriteria) -> Choice:
    table, prefix = reader.table(content, key), f"{key}."
    reader.known(table, _CHOICE, prefix)
    judged = reader.choice(table, "judged", (*JUDGED, *OLDER_WORDS), ANYHOW, prefix)
    return Choice(
        nobody=reader.yes_no(table, "nobody", prefix, default=False),
        least_pupils=reader.whole(table, "least_pupils", prefix, most=20_000),
        most_pupils=reader.whole(table, "most_pupils", prefix, most=20_000),
        kinds=_word_list(reader, table, "kinds", tuple(Kind), prefix),
        phases=reader.texts(table, "phases", prefix),
        judged=OLDER_WORDS.get(judged, judged),
        head_vacancy=reader.yes_no(table, "head_vacancy", prefix, default=False),
        can_lead=reader.yes_no(table, "can_lead", prefix, default=False),
        support=support,
    )


def _read_rules(reader: TomlReader, content: Table) -> Given:
    if "within" in content and "not_across" in content:
        remedy = "Give one of the two"
        reader.fault("within", "not_across names a border too", remedy, content["within"])
    return read_options(reader, content, keys=_RULES)


def _weights(reader: TomlReader, content: Table) -> tuple[tuple[str, float], ...]:
    table = reader.table(content, "weights")
    reader.known(table, WEIGHED, "weights.")
    return tuple(
        (key, reader.number(table, key, "weights.", least=WEIGHTS[key].least, most=MOST_S))
        for key in WEIGHED
        if key in table
    )


def _word_list(
    reader: TomlReader, table: Table, key: str, known: Sequence[str], prefix: str = ""
) -> tuple[str, ...]:
    words = reader.texts(table, key, prefix)
    for word in words:
        reader.choice({key: word}, key, known, known[0], prefix)
    return words


def _document(reader: TomlReader, content: Table) -> Citation:
    """Return its document: one of ours by its key, any other in the file's own words."""
    confirmed = reader.yes_no(content, "confirmed", default=False)
    text = reader.text(content, "document")
    return dataclasses.replace(citations().get(text) or Citation(title=text), confirmed=confirmed)


def _read_sources(
    reader: TomlReader, content: Table, origin: Origin
) -> tuple[tuple[str, str], ...]:
    table = reader.table(content, "sources")
    reader.known(table, _SOURCED, "sources.")
    for key in table:
        reader.text(table, key, "sources.")
    return tuple((key, origin.of(key)) for key in _SOURCED)


def _replacing_figures(reader: TomlReader, content: Table, origin: Origin) -> Figures:
    """Return the lump sum of files that named one; older ones named it without a source."""
    table = reader.table(content, "funding")
    if "lump_sum" not in table:
        return NO_FIGURES
    value = reader.number(table, "lump_sum", "funding.")
    said = origin.of_sum("lump_sum", table["lump_sum"], table.get("source"))
    unit = money().entries["lump_sum"][-1].unit
    figure = Figure("lump_sum", value, unit, None, None, Citation(title=said))
    return Figures({"lump_sum": (figure,)})
