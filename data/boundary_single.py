"""Whether a boundary file of one feature is that of the authorities that were asked for."""

from collections.abc import Collection, Iterator, Sequence

from data.boundary_file import Layer, refused
from data.boundary_headings import authority_named, rank_of, texts_of
from data.errors import Notice, shorten
from data.given_file import GivenFile
from data.vocabulary import key

_OF_NAMES = 2
"""The columns of names proper; others say it only where those are silent."""


def refuse_another(file: GivenFile, layer: Layer, asked: Collection[str]) -> None:
    """Refuse a single feature that is named for another authority, or for one of several.

    Raises
    ------
    InputError
        Where a column of names, official or not, has an authority of today that was not asked for.
    """
    named = _named(layer)
    others = [name for name in named if (found := authority_named(name)) and not _is(found, asked)]
    agreeing = any(_is(name, asked) for name in named)
    if others and not (agreeing and _are_plain(layer, others)):
        names = " and ".join(asked)
        problem = f"its one feature is of another local authority than {names}"
        raise refused(file, problem, "Give the boundary that was meant", others[0])


def of_another_name(name: str, layers: Sequence[Layer], asked: Collection[str]) -> Iterator[Notice]:
    """Say how the single feature of file `name` is called, where that is no authority's name."""
    if len(layers) != 1 or len(layers[0].frame) != 1 or not asked:
        return
    named = _named(layers[0])
    if named and not any(_is(each, asked) for each in named):
        yield Notice(
            f"The one feature in {name} is named {shorten(named[0], 40)!r}; it is taken for the "
            f"boundary of {' and '.join(asked)}."
        )


def _named(layer: Layer) -> list[str]:
    """Return what the one feature is called, by the columns that say best that they hold names."""
    by_rank: dict[bool, list[str]] = {True: [], False: []}
    for heading, column in texts_of(layer.frame).items():
        rank = rank_of(heading)
        if rank is not None and column.iloc[0].strip():
            by_rank[rank <= _OF_NAMES].append(column.iloc[0])
    return by_rank[True] or [name for name in by_rank[False] if authority_named(name)]


def _are_plain(layer: Layer, names: Collection[str]) -> bool:
    """Whether names stand in columns of plain names only, which may hold anything."""
    return not any(
        column.iloc[0] in names and rank_of(heading) in {0, 1}
        for heading, column in texts_of(layer.frame).items()
    )


def _is(name: str, asked: Collection[str]) -> bool:
    """Whether a name is the authority asked for; of several, one is not all."""
    if len(asked) != 1:
        return False
    (one,) = asked
    return key(name) == key(one) or bool(
        authority_named(name) and authority_named(name) == authority_named(one)
    )
