"""Which features of a boundary file are an authority's: by its name, in one column of one layer.

Headings say which columns may name authorities. A file with a single feature is checked against
the authorities that were asked for.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from pathlib import PurePosixPath

import geopandas
import numpy as np
import pandas as pd
import pyproj

from data.authorities import authorities, former
from data.boundary_file import Layer
from data.coordinates import GRID
from data.errors import Fault, InputError, Notice, shorten
from data.given_file import GivenFile
from data.spelling import did_you_mean
from data.vocabulary import key

_OFFICIAL = re.compile(r"(?:lad|ltla|utla|ctyua|cty|la|ua)\d\dnm", re.IGNORECASE)
_OF_AUTHORITIES = re.compile(
    r"authority|council|district|borough|unitary|\bl\.?a\b|\b(?:lad|ltla|utla|ctyua)(?:\d\d)?\b"
)
_PLAIN = re.compile(r"(?:full |long |official )?(?:name|nm|title|label)(?: ?\d+)?")
_OF_OTHERS = re.compile(
    r"\b(?:ward|wd\d\d|parish|par(?:ncp)?\d\d|lsoa|msoa|oa\d\d|ced\d\d|pcon|constituency|rgn|region|"
    r"ctry|country|note|notes|comment|remark|description|former|formerly|old|previous|was|street|"
    r"town|address|school|nmw|welsh|neighbours?|adjoin\w*|next)"
)
_COUNCIL = re.compile(
    r"^((metropolitan|london|royal) )?(borough|city|county) of\s+|"
    r",?\s+((county|city|district|unitary|metropolitan|((metropolitan|london|royal) )?borough)\s+)?"
    r"(council|authority|district|borough)$",
    re.IGNORECASE,
)


OF_COUNTIES = (
    "A county that has districts, such as Essex or Lincolnshire, is not in the file of districts: "
    "give the file of counties and unitary authorities"
)
MOST_NAMED = 12
"""Columns and layers that a refusal names."""
ALIKE_M, ALIKE_SHARE = 2_000.0, 0.02
"""One boundary, generalised more and less, differs by less in its ends and in its area."""
LONGEST_NAME = 80
"""A longer text is no authority's name."""


_OF_NAMES = 2
"""Columns of names proper; others count only if these are empty."""


def texts_of(frame: geopandas.GeoDataFrame) -> dict[str, "pd.Series[str]"]:
    """Return the columns that hold texts, by their names; other cells are empty."""
    return {
        str(name): column.map(lambda cell: cell if isinstance(cell, str) else "")
        for name, column in frame.drop(columns=frame.geometry.name).items()
        if column.map(lambda cell: isinstance(cell, str)).any()
    }


def columns_of_names(texts: dict[str, "pd.Series[str]"]) -> list[str]:
    """Return the columns whose headings say most clearly that they name authorities."""
    ranks = {name: rank_of(name) for name in texts}
    best = min((rank for rank in ranks.values() if rank is not None), default=None)
    return [] if best is None else [name for name, rank in ranks.items() if rank == best]


def rank_of(heading: str) -> int | None:
    """Return how clearly a heading says that its column names authorities; None if it does not.

    0 is a heading of the Office for National Statistics, 1 one that speaks of authorities, 2 one of
    plain names, 3 any other.
    """
    if _OFFICIAL.fullmatch(heading):
        return 0
    words = re.sub(r"(?<=[a-z])(?=[A-Z])|[\W_]+", " ", heading).strip().lower()
    if _OF_OTHERS.search(words):
        return None
    if _OF_AUTHORITIES.search(words):
        return 1
    return 2 if _PLAIN.fullmatch(words) else 3


def authority_named(text: str) -> str:
    """Return today's authority that a text names, also as a council; `""` for none."""
    for name in (text, _COUNCIL.sub("", text.strip())):
        word = authorities().word(name)
        if word is not None and former(word) is None:
            return word
    return ""


def features_of(
    file: GivenFile, layers: Sequence[Layer], authorities: Collection[str]
) -> list[geopandas.GeoDataFrame]:
    """Return the features of each authority; all features if none is named.

    Parameters
    ----------
    file
        The file, to name it.
    layers
        Its layers of areas, at least one. A single feature is the boundary, whatever its name,
        unless that is another authority's.
    authorities
        Names as the school register has them.

    Raises
    ------
    InputError
        If a name is in no layer, or several layers or columns have it.
    """
    if len(layers) == 1 and len(layers[0].frame) == 1 and authorities:
        refuse_another(file, layers[0], authorities)
    if len(layers) == 1 and (len(layers[0].frame) == 1 or not authorities):
        return [layers[0].frame]
    if not authorities:
        raise _several_layers(file, layers)
    found = [(layer, _in_layer(file, layer, authorities)) for layer in layers]
    fitting = [(layer, frames) for layer, frames in found if frames]
    if fitting and all(_same_areas(fitting[0][1], frames) for _, frames in fitting[1:]):
        return fitting[0][1]
    if fitting:
        raise _several_layers(file, [layer for layer, _ in fitting])
    raise InputError(_not_found(file, layers, authorities))


def _same_areas(these: list[geopandas.GeoDataFrame], those: list[geopandas.GeoDataFrame]) -> bool:
    """Whether two layers hold the same areas, drawn more or less finely."""
    for frames in zip(these, those, strict=True):
        try:
            one, other = (frame.geometry.to_crs(GRID) for frame in frames)
        except pyproj.exceptions.ProjError:
            return False
        areas = one.area.sum(), other.area.sum()
        if not np.allclose(one.total_bounds, other.total_bounds, rtol=0, atol=ALIKE_M):
            return False
        if not min(areas) >= (1 - ALIKE_SHARE) * max(areas):
            return False
    return True


def _several_layers(file: GivenFile, layers: Sequence[Layer]) -> InputError:
    names = ", ".join(shorten(layer.name) for layer in layers[:MOST_NAMED])
    return file.refusal(
        f"several of its layers may hold the boundary: {names}",
        "Give a file with one of them",
    )


def _in_layer(
    file: GivenFile, layer: Layer, authorities: Collection[str]
) -> list[geopandas.GeoDataFrame]:
    """Return the features of each authority; nothing where one of them is not in this layer."""
    if len(layer.frame) == 1 and {_comparable_name(PurePosixPath(layer.name).stem)} == {
        _comparable_name(name) for name in authorities
    }:
        return [layer.frame]  # named as a whole: `Isle_of_Wight.shp`
    texts = texts_of(layer.frame)
    chosen: list[list[pd.Series[bool]]] = []
    columns = []
    for name in columns_of_names(texts):
        rows = [_rows_of_authority(file, texts[name], authority) for authority in authorities]
        if all(each.any() for each in rows):
            columns.append(name)
            chosen.append(rows)
    if not chosen:
        return []
    first = chosen[0]
    if any(not a.equals(b) for rows in chosen[1:] for a, b in zip(first, rows, strict=True)):
        problem = f"several of its columns name local authorities: {', '.join(columns)}"
        raise file.refusal(problem, "Remove all but the one that is meant")
    for authority, of_it in zip(authorities, first, strict=True):
        _refuse_contradiction(file, {name: texts[name][of_it] for name in texts}, authority)
    return [layer.frame[rows] for rows in first]


def _refuse_contradiction(
    file: GivenFile, texts: dict[str, "pd.Series[str]"], authority: str
) -> None:
    """Refuse features that another column gives to another authority.

    A column of plain names may hold those of wards; beside one feature it does not.
    """
    most = 2 if len(next(iter(texts.values()))) == 1 else 1
    for name, column in texts.items():
        rank = rank_of(name)
        if rank is None or rank > most:
            continue
        for cell in column:
            if (other := authority_named(cell)) and other != authority_named(authority):
                problem = f"a feature of this local authority is of {other} in the column {name}"
                remedy = "Give a file in which its columns agree"
                raise file.refusal(problem, remedy, authority)


def _rows_of_authority(
    file: GivenFile, column: "pd.Series[str]", authority: str
) -> "pd.Series[bool]":
    """Return which cells are a name: spelt exactly so, or else apart from capitals and stops."""
    for like in (str.strip, lambda text: " ".join(text.casefold().split()), _comparable_name):
        rows: pd.Series[bool] = column.map(like) == like(authority)
        if rows.any():
            break
    spellings = sorted({" ".join(cell.casefold().split()) for cell in column[rows]})
    if len(spellings) > 1:
        problem = f"several names are spelt nearly alike: {', '.join(spellings)}"
        raise file.refusal(problem, "Give a file in which one has this name", authority)
    return rows


def _not_found(
    file: GivenFile, layers: Sequence[Layer], authorities: Collection[str]
) -> list[Fault]:
    looked_at: dict[str, list[str]] = {}
    for layer in layers:
        texts = texts_of(layer.frame)
        for name in columns_of_names(texts):
            looked_at.setdefault(name, []).extend(texts[name])
    known = {
        cell for cells in looked_at.values() for cell in cells if 0 < len(cell) <= LONGEST_NAME
    }
    plain = {_comparable_name(cell) for cell in known}
    names = ", ".join(shorten(name) for name in list(looked_at)[:MOST_NAMED]) or "none"
    absent = [name for name in authorities if _comparable_name(name) not in plain]
    return [
        Fault(
            file.name,
            f"no feature has the name of this local authority (columns looked at: {names})",
            f"{did_you_mean(name, known, 'Look the name up in the file.')} {OF_COUNTIES}",
            value=name,
        )
        for name in absent or authorities
    ]


def _comparable_name(name: str) -> str:
    """Return a name as it is compared: files differ in case, blanks, hyphens and ampersands."""
    return re.sub(r"[\W_]", "", name.casefold().replace("&", "and"))


def refuse_another(file: GivenFile, layer: Layer, asked: Collection[str]) -> None:
    """Refuse a single feature that is named for another authority, or for one of several.

    Raises
    ------
    InputError
        If a column of names, official or not, has an authority of today that was not asked for.
    """
    named = _names_of_feature(layer)
    others = [
        name
        for name in named
        if (found := authority_named(name)) and not _is_authority_asked(found, asked)
    ]
    agreeing = any(_is_authority_asked(name, asked) for name in named)
    if others and not (agreeing and _are_plain(layer, others)):
        names = " and ".join(asked)
        problem = f"its one feature is of another local authority than {names}"
        raise file.refusal(problem, "Give the boundary that was meant", others[0])


def of_another_name(name: str, layers: Sequence[Layer], asked: Collection[str]) -> Iterator[Notice]:
    """Say how the single feature of file `name` is called, where that is no authority's name."""
    if len(layers) != 1 or len(layers[0].frame) != 1 or not asked:
        return
    named = _names_of_feature(layers[0])
    if named and not any(_is_authority_asked(each, asked) for each in named):
        yield Notice(
            f"The one feature in {name} is named {shorten(named[0], 40)!r}; it is taken for the "
            f"boundary of {' and '.join(asked)}."
        )


def _names_of_feature(layer: Layer) -> list[str]:
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


def _is_authority_asked(name: str, asked: Collection[str]) -> bool:
    """Whether a name is the single authority asked for."""
    if len(asked) != 1:
        return False
    (one,) = asked
    return key(name) == key(one) or bool(
        authority_named(name) and authority_named(name) == authority_named(one)
    )
