"""Values of every kind that a rule of the table can have."""

from hypothesis import strategies as st

from clustering.constraints.roles import RoleList, read_role
from clustering.constraints.value_kinds import Number, Span, Urns, ValueKind, Whole, Word, Words

KINDS = ("secondary", "special or base", "primary and faith = Roman Catholic", "able to lead")
FILTERS = st.sampled_from(
    (*KINDS, "label = choir | A, B and C", "special_needs = ASD", "trust = X")
)
COUNTS = st.integers(1, 4).flatmap(
    lambda number: st.sampled_from(
        (f"at least {number}", f"at most {number}", f"exactly {number}", f"{number}-{number + 1}")
    )
)
ROLES = st.tuples(COUNTS, FILTERS).map(lambda parts: read_role(" ".join(parts)))
"""Roles as they are typed; none asks for more schools than the usual clusters have."""


def values_of(kind: ValueKind) -> st.SearchStrategy:  # noqa: PLR0911 - one for each kind
    """Return a strategy for the values of a kind, those for no rule among them."""
    match kind:
        case Span(most=most):
            pairs = st.tuples(st.integers(0, most), st.integers(0, most))
            return st.none() | pairs.map(lambda pair: tuple(map(float, sorted(pair))))
        case Whole(least=least, most=most):
            return st.none() | st.integers(least, most)
        case Number(least=least, most=most):
            return st.none() | st.floats(least, most)
        case Word(meanings=choices):
            return st.none() | st.sampled_from(list(choices))
        case Words(meanings=choices):
            chosen = st.sets(st.sampled_from(list(choices)))
            return chosen.map(lambda words: tuple(word for word in choices if word in words))
        case Urns():
            urns = st.lists(st.integers(100_000, 999_999), max_size=4, unique=True)
            return urns.map(tuple)
        case RoleList():
            return st.lists(ROLES, max_size=3, unique=True).map(tuple)
    raise AssertionError(kind)
