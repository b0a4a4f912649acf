"""The table of characters and types that fit badly together, which a user can copy and edit."""

from dataclasses import dataclass, field
from importlib import resources

from clustering.policy.citations import citations
from clustering.policy.school_types import Kind
from data.given_file import GivenFile, StrPath, read_file
from data.toml_file import Table, TomlReader, parse_toml
from data.vocabulary import normalise_faith

ANY = "any"
NONE = "none"
_APART = ("apart", "together")
_EFFECT = ("prefer_s", "strict", "why", "source")
_PAIR = ("one", "other", *_EFFECT)


@dataclass(frozen=True, slots=True)
class Effect:
    """What a table says of one pairing.

    Attributes
    ----------
    prefer_s
        Seconds added at the levels `prefer` and `strict`.
    apart
        Kept apart at the level `strict`.
    why
        The reason, to follow the names of two schools.
    source
        The document, or that it is the planner's choice.
    """

    prefer_s: float
    apart: bool
    why: str
    source: str


@dataclass(frozen=True, slots=True)
class Pairing:
    """An entry of the table: two characters, or two kinds of school.

    Attributes
    ----------
    one, other
        Religious characters (`"none"`, `"any"`), or kinds of school.
    effect
        What is said of such pairs.
    one_aided
        Only where `one` is, or was, a voluntary aided school.
    """

    one: str
    other: str
    effect: Effect
    one_aided: bool = False


@dataclass(frozen=True, slots=True)
class FaithTable:
    """The whole table.

    Attributes
    ----------
    faith
        Pairings of religious characters.
    types
        Pairings of kinds of school.
    dioceses
        What is said of two schools of one denomination in two dioceses; None for nothing.
    content
        The file as it was read, for a plan to keep.
    """

    faith: tuple[Pairing, ...] = ()
    types: tuple[Pairing, ...] = ()
    dioceses: Effect | None = None
    content: Table = field(default_factory=dict, compare=False, repr=False)


def read_faith_table(path: StrPath) -> FaithTable:
    """Read a table that a user edited.

    Raises
    ------
    InputError
        With every fault: not TOML, unknown keys (with the nearest right ones), wrong values.
    """
    return _table_in(read_file(path))


def default_faith_table() -> FaithTable:
    """Return the table that comes with the program."""
    content = resources.files("clustering.policy").joinpath("faith_table.toml").read_bytes()
    return _table_in(GivenFile("faith_table.toml", content))


def _table_in(file: GivenFile) -> FaithTable:
    return faith_table_of(parse_toml(file, "a file that came with the program"), file.name)


def faith_table_of(content: Table, where: str) -> FaithTable:
    """Return the table in the content of a file; faults name it as `where`.

    Raises
    ------
    InputError
        With every fault.
    """
    reader = TomlReader(where)
    reader.known(content, ("faith", "type", "dioceses"))
    faith = tuple(_faith_pairing(reader, table) for table in reader.tables(content, "faith"))
    types = tuple(_type_pairing(reader, table) for table in reader.tables(content, "type"))
    dioceses = None
    if "dioceses" in content:
        table = reader.table(content, "dioceses")
        reader.known(table, _EFFECT, "dioceses.")
        dioceses = _effect(reader, table, "dioceses.")
    reader.finish()
    return FaithTable(faith, types, dioceses, content)


def _faith_pairing(reader: TomlReader, table: Table) -> Pairing:
    reader.known(table, (*_PAIR, "one_aided"), "faith.")
    return Pairing(
        _character(reader, table, "one"),
        _character(reader, table, "other"),
        _effect(reader, table, "faith."),
        reader.yes_no(table, "one_aided", "faith.", default=False),
    )


def _character(reader: TomlReader, table: Table, key: str) -> str:
    text = reader.text(table, key, "faith.")
    return text if text == NONE else normalise_faith(text)


def _type_pairing(reader: TomlReader, table: Table) -> Pairing:
    reader.known(table, _PAIR, "type.")
    kinds = tuple(Kind)
    return Pairing(
        reader.choice(table, "one", kinds, "", "type."),
        reader.choice(table, "other", kinds, "", "type."),
        _effect(reader, table, "type."),
    )


def _effect(reader: TomlReader, table: Table, prefix: str) -> Effect:
    return Effect(
        reader.number(table, "prefer_s", prefix, least=-36_000, most=36_000),
        reader.choice(table, "strict", _APART, "together", prefix) == "apart",
        reader.text(table, "why", prefix),
        _source_words(reader.text(table, "source", prefix)),
    )


def _source_words(text: str) -> str:
    """Return a document as it is cited, by its key in `citations.toml`; any other text as it is."""
    return str(citations().get(text, text))
