"""Curves in the plane: metres of the British National Grid, arrays of shape (k, 2)."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from shapely import LineString
from shapely.geometry.base import BaseGeometry
from shapely.ops import substring

Points = NDArray[np.float64]


def polar(radius_m: float | Points, angle: float | Points) -> Points:
    """Return the point (or (k, 2) points) at `radius_m` and `angle` (radians) from the origin."""
    return np.stack([radius_m * np.cos(angle), radius_m * np.sin(angle)], axis=-1)


def unit(vector: Points) -> Points:
    """Return `vector`, (2,), with length 1."""
    length = float(np.hypot(*vector))
    return vector / length if length else np.array([1.0, 0.0])


def left_of(vectors: Points) -> Points:
    """Return vectors, (..., 2), turned a quarter to the left."""
    return np.stack([-vectors[..., 1], vectors[..., 0]], axis=-1)


def hermite(start: Points, end: Points, leave: Points, arrive: Points, step_m: float) -> Points:
    """Return a smooth curve from one place to another.

    Parameters
    ----------
    start, end
        (2,) metres.
    leave, arrive
        (2,) directions; their length does not count.
    step_m
        Distance between points, about.

    Returns
    -------
    Points
        (k, 2) metres, from `start` to `end`.
    """
    length = float(np.hypot(*(end - start)))
    t = np.linspace(0, 1, max(3, int(length / step_m) + 1))[:, None]
    curve: Points = (
        (2 * t**3 - 3 * t**2 + 1) * start
        + (t**3 - 2 * t**2 + t) * unit(leave) * length
        + (-2 * t**3 + 3 * t**2) * end
        + (t**3 - t**2) * unit(arrive) * length
    )
    curve[0], curve[-1] = start, end
    return curve


def winding(curve: Points, sway_m: float, wave_m: float, chance: np.random.Generator) -> Points:
    """Return `curve`, (k, 2), swaying by about `sway_m` in waves of `wave_m`; its ends stay."""
    t = np.linspace(0, 1, len(curve))
    length = float(np.hypot(*np.diff(curve, axis=0).T).sum())
    waves = max(1.0, length / wave_m)
    sway = sum(
        chance.normal() / k**0.7 * np.sin(2 * np.pi * (waves * k * t + chance.random()))
        for k in (0.5, 1.0, 2.1)
    )
    across = left_of(np.gradient(curve, axis=0))
    across /= np.maximum(np.hypot(*across.T), 1e-9)[:, None]
    swayed: Points = curve + across * (sway_m * sway * np.sin(np.pi * t) ** 0.6)[:, None]
    swayed[0], swayed[-1] = curve[0], curve[-1]
    return swayed


def spline(controls: Points, step_m: float, *, closed: bool = False) -> Points:
    """Return a Catmull-Rom curve through `controls`, (k, 2), a point about every `step_m`."""
    before, after = np.roll(controls, 1, axis=0), np.roll(controls, -1, axis=0)
    if not closed:
        before[0], after[-1] = controls[0], controls[-1]
    count = len(controls) - (0 if closed else 1)
    pieces = []
    for i in range(count):
        j = (i + 1) % len(controls)
        reach = float(np.hypot(*(controls[j] - controls[i])))
        curve = hermite(
            controls[i], controls[j], after[i] - before[i], after[j] - before[j], step_m
        )
        pieces.append(curve[:-1] if reach else curve[:0])
    return np.vstack([*pieces, controls[:1] if closed else controls[-1:]])


def fractal(line: Points, rounds: int, roughness: float, chance: np.random.Generator) -> Points:
    """Return `line`, (k, 2), with every midpoint displaced sideways, `rounds` times over."""
    for _ in range(rounds):
        steps = np.diff(line, axis=0)
        shift = chance.normal(0, roughness, len(steps)).clip(-2 * roughness, 2 * roughness)
        middles = line[:-1] + steps / 2 + left_of(steps) * shift[:, None]
        merged = np.empty((2 * len(line) - 1, 2))
        merged[::2], merged[1::2] = line, middles
        line = merged
    return line


def beside(curve: Points, offset_m: float) -> Points:
    """Return `curve`, (k, 2), moved `offset_m` to its left (negative: to its right)."""
    across = left_of(np.gradient(curve, axis=0))
    across /= np.maximum(np.hypot(*across.T), 1e-9)[:, None]
    moved: Points = curve + across * offset_m
    return moved


def thin(line: Points, tolerance_m: float) -> Points:
    """Return `line`, (k, 2), without the points that do not matter to its shape."""
    return np.asarray(LineString(line).simplify(tolerance_m).coords)


def cut(line: Points, distances_m: Iterable[float]) -> list[Points]:
    """Cut `line`, (k, 2), at distances along it; neighbouring pieces share their end point."""
    whole = LineString(line)
    marks = sorted({d for d in distances_m if 1.0 < d < whole.length - 1.0})
    bounds = [0.0, *marks, whole.length]
    pieces = [np.asarray(substring(whole, a, b).coords) for a, b in pairwise(bounds)]
    for left, right in pairwise(pieces):
        right[0] = left[-1]
    return pieces


def crossings_m(line: Points, other: BaseGeometry) -> list[float]:
    """Return how far along `line`, (k, 2), it meets `other`, in order."""
    whole = LineString(line)
    met = whole.intersection(other)
    parts: Sequence[BaseGeometry] = getattr(met, "geoms", (met,))
    return sorted(float(whole.project(part.centroid)) for part in parts if not part.is_empty)
