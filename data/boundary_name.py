"""Which features of a boundary file are an authority's: by its name, in one column of one layer."""

import re
from collections.abc import Collection, Sequence
from pathlib import PurePosixPath

import geopandas
import numpy as np
import pandas as pd
import pyproj

from data.boundary_file import Layer, refused
from data.boundary_headings import authority_named, columns_of_names, rank_of, texts_of
from data.boundary_single import refuse_another
from data.coordinates import GRID
from data.errors import Fault, InputError, shorten
from data.given_file import GivenFile
from data.spelling import did_you_mean

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


def features_of(
    file: GivenFile, layers: Sequence[Layer], authorities: Collection[str]
) -> list[geopandas.GeoDataFrame]:
    """Return the features of each authority; all there are where none is named.

    Parameters
    ----------
    file
        The file, to name it.
    layers
        Its layers of areas, at least one. A single feature is the boundary, whatever its name,
        but for that of another authority.
    authorities
        Names as the school register has them.

    Raises
    ------
    InputError
        Where a name is in no layer, or where layers or columns contend for it.
    """
    if len(layers) == 1 and len(layers[0].frame) == 1 and authorities:
        refuse_another(file, layers[0], authorities)
    if len(layers) == 1 and (len(layers[0].frame) == 1 or not authorities):
        return [layers[0].frame]
    if not authorities:
        raise _several(file, layers)
    found = [(layer, _in_layer(file, layer, authorities)) for layer in layers]
    fitting = [(layer, frames) for layer, frames in found if frames]
    if fitting and all(_alike(fitting[0][1], frames) for _, frames in fitting[1:]):
        return fitting[0][1]
    if fitting:
        raise _several(file, [layer for layer, _ in fitting])
    raise InputError(_not_found(file, layers, authorities))


def _alike(these: list[geopandas.GeoDataFrame], those: list[geopandas.GeoDataFrame]) -> bool:
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


def _several(file: GivenFile, layers: Sequence[Layer]) -> InputError:
    names = ", ".join(shorten(layer.name) for layer in layers[:MOST_NAMED])
    return refused(
        file,
        f"several of its layers may hold the boundary: {names}",
        "Give a file with one of them",
    )


def _in_layer(
    file: GivenFile, layer: Layer, authorities: Collection[str]
) -> list[geopandas.GeoDataFrame]:
    """Return the features of each authority; nothing where one of them is not in this layer."""
    if len(layer.frame) == 1 and {_plain(PurePosixPath(layer.name).stem)} == {
        _plain(name) for name in authorities
    }:
        return [layer.frame]  # named as a whole: `Isle_of_Wight.shp`
    texts = texts_of(layer.frame)
    chosen: list[list[pd.Series[bool]]] = []
    columns = []
    for name in columns_of_names(texts):
        rows = [_rows(file, texts[name], authority) for authority in authorities]
        if all(each.any() for each in rows):
            columns.append(name)
            chosen.append(rows)
    if not chosen:
        return []
    first = chosen[0]
    if any(not a.equals(b) for rows in chosen[1:] for a, b in zip(first, rows, strict=True)):
        problem = f"several of its columns name local authorities: {', '.join(columns)}"
        raise refused(file, problem, "Take out all but the one whose areas are meant")
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
                raise refused(file, problem, remedy, authority)


def _rows(file: GivenFile, column: "pd.Series[str]", authority: str) -> "pd.Series[bool]":
    """Return which cells are a name: spelt alike if any is, else but for capitals and stops."""
    for like in (str.strip, lambda text: " ".join(text.casefold().split()), _plain):
        rows: pd.Series[bool] = column.map(like) == like(authority)
        if rows.any():
            break
    spellings = sorted({" ".join(cell.casefold().split()) for cell in column[rows]})
    if len(spellings) > 1:
        problem = f"several names are spelt nearly alike: {', '.join(spellings)}"
        raise refused(file, problem, "Give a file in which one has this name", authority)
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
    plain = {_plain(cell) for cell in known}
    names = ", ".join(shorten(name) for name in list(looked_at)[:MOST_NAMED]) or "none"
    absent = [name for name in authorities if _plain(name) not in plain]
    return [
        Fault(
            file.name,
            f"no feature has the name of this local authority (columns looked at: {names})",
            f"{did_you_mean(name, known, 'Look the name up in the file.')} {OF_COUNTIES}",
            value=name,
        )
        for name in absent or authorities
    ]


def _plain(name: str) -> str:
    """Return a name as it is compared: files differ in case, blanks, hyphens and ampersands."""
    return re.sub(r"[\W_]", "", name.casefold().replace("&", "and"))
