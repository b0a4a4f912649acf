"""The rules that a planner sets one by one, as one table.

Each line says what a rule is called, what values it takes and what it is told by. The options of
the command line, the keys of programmes and scenarios and the controls of the what-if page all
come from here.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from types import MappingProxyType
from typing import Any

from clustering.rule_kinds import Number, Span, Value, ValueKind, Whole, Word, Words
from clustering.rules import Rules
from data.toml_file import Table, TomlReader

MOST_CLUSTERS = 500
MOST_PUPILS = 100_000

CONDITION_RULES = MappingProxyType(
    {
        "one good or better": "good_school",
        "a lead with capacity": "good_lead",
        "a school able to lead": "able_to_lead",
        "a vacant headship": "vacant_headship",
    }
)
"""The rule that holds each condition on a cluster; "most primary" of programmes has none."""

KEPT = MappingProxyType({"federations": "keep_federations", "trusts": "keep_trusts"})


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleField:
    """One rule as a planner sets it.

    Attributes
    ----------
    key
        Its name in files, on the page and in the program.
    option
        Its option.
    kind
        What values it takes.
    title
        What it is about, as a sentence or a label begins; without its capital.
    help
        What its option says.
    of
        Its value in rules.
    into
        The fields of `Rules` that a value sets.
    """

    key: str
    option: str
    kind: ValueKind
    title: str
    help: str
    of: Callable[[Rules], Value]
    into: Callable[[Value], dict[str, Any]]

    def words(self, value: Value) -> str:
        """Say a value: "pupils of a cluster: 400 to 1,500"."""
        return f"{self.title}: {self.kind.words(value)}"


def _plain(name: str, none: Value = None) -> dict[str, Any]:
    """Return how a field of `Rules` is read and set that holds the value itself."""
    return {
        "of": lambda rules: getattr(rules, name) or None,
        "into": lambda value: {name: none if value is None else value},
    }


def _flags(names: Mapping[str, str]) -> dict[str, Any]:
    """Return how several yes-or-no fields of `Rules` are read and set as a list of words."""
    return {
        "of": lambda rules: tuple(word for word, name in names.items() if getattr(rules, name)),
        "into": lambda value: {name: word in (value or ()) for word, name in names.items()},
    }


FIELDS = (
    RuleField(
        key="pupils",
        option="--pupils",
        kind=Span(most=MOST_PUPILS),
        title="pupils of a cluster",
        help="Fewest and most pupils of a cluster.",
        **_plain("pupils"),
    ),
    RuleField(
        key="most_in_one_school_percent",
        option="--most-in-one-school",
        kind=Number(least=1, most=100, unit=" %"),
        title="largest share of a cluster's pupils in one school",
        help="Largest share of a cluster's pupils that one school may have, per cent.",
        **_plain("most_in_one_school_percent"),
    ),
    RuleField(
        key="clusters",
        option="--clusters",
        kind=Whole(least=1, most=MOST_CLUSTERS),
        title="number of clusters",
        help="Exact number of clusters.",
        **_plain("clusters"),
    ),
    RuleField(
        key="keep",
        option="--keep",
        kind=Words({word: word for word in KEPT}),
        title="kept whole",
        help="What stays in one cluster: 'federations', 'trusts'. Federations if not given; "
        "repeat for both.",
        **_flags(KEPT),
    ),
    RuleField(
        key="within",
        option="--within",
        kind=Word(
            {
                "la": "local authority",
                "district": "district",
                "urban_rural": "urban or rural surroundings",
            }
        ),
        title="border that no cluster crosses",
        help="No cluster crosses a border: of an 'la', a 'district', or of 'urban_rural' "
        "surroundings: the register's own class of the place, each class by itself.",
        **_plain("within", none=""),
    ),
    RuleField(
        key="forbid",
        option="--forbid",
        kind=Words(
            {
                "catholic_with_other": "Roman Catholic schools with others",
                "aided_church_with_other": "aided Church of England schools with others",
                "two_trusts": "academies of two trusts",
            }
        ),
        title="forbidden in one cluster",
        help="What may not share a cluster: 'catholic_with_other', 'aided_church_with_other', "
        "'two_trusts'; repeat for several.",
        of=lambda rules: rules.forbidden,
        into=lambda value: {"forbidden": value or ()},
    ),
    RuleField(
        key="conditions",
        option="--condition",
        kind=Words(
            {
                "one good or better": "a school that can support others",
                "a lead with capacity": "a school that can support others and may lead",
                "a school able to lead": "a school that may lead",
                "a vacant headship": "a vacant headship",
            }
        ),
        title="every cluster has",
        help="What every cluster has: 'one good or better', 'a lead with capacity', 'a school "
        "able to lead', 'a vacant headship'; repeat for several.",
        **_flags(CONDITION_RULES),
    ),
    RuleField(
        key="leads",
        option="--leads",
        kind=Word({"named": "only schools said to be able to"}),
        title="who may lead",
        help="Who may lead: only schools that are said to be able to ('named').",
        of=lambda rules: "named" if rules.named_leads_only else None,
        into=lambda value: {"named_leads_only": value == "named"},
    ),
    RuleField(
        key="optional_above_pupils",
        option="--optional-above",
        kind=Whole(least=0, most=MOST_PUPILS),
        title="roll above which a school needs no place",
        help="Schools with more pupils than this may join a cluster and need not.",
        of=lambda rules: rules.optional_above_pupils,
        into=lambda value: {"optional_above_pupils": value},
    ),
)
BY_KEY: Mapping[str, RuleField] = MappingProxyType({field.key: field for field in FIELDS})

Given = tuple[tuple[str, Value], ...]
"""Values of rules by key, those that are given."""


def read_fields(
    reader: TomlReader, table: Table, prefix: str = "", keys: Sequence[str] = tuple(BY_KEY)
) -> Given:
    """Return the rules that a table gives, as far as they are among `keys`.

    Faults go to the reader.
    """
    return tuple(
        (key, BY_KEY[key].kind.read(reader, table[key], prefix + key))
        for key in keys
        if key in table
    )


def rules_of(given: Given) -> dict[str, Any]:
    """Return the fields of `Rules` that values set."""
    return {
        name: set_to for key, value in given for name, set_to in BY_KEY[key].into(value).items()
    }


SETTABLE = frozenset(
    name for field in FIELDS for name in field.into(None) if name in {f.name for f in fields(Rules)}
)
"""The fields of `Rules` that this table sets."""
