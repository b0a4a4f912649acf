"""Values of every kind that a rule of the table can have."""

from hypothesis import strategies as st

from clustering.constraints.value_kinds import Number, Span, Urns, ValueKind, Whole, Word, Words


def values_of(kind: ValueKind) -> st.SearchStrategy:
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
    raise AssertionError(kind)
