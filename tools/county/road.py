"""A stretch of road, path, railway or ferry on its way into the road file."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from shapely import LineString

from tools.county.curves import Points, cut

Key = tuple[int, int]
"""A point in whole centimetres: what two roads share where they join."""

ENGINE = frozenset(
    {
        "motorway",
        "motorway_link",
        "trunk",
        "primary",
        "secondary",
        "tertiary",
        "unclassified",
        "residential",
        "service",
    }
)
"""Highway classes that a car may use, unless access says otherwise."""


@dataclass(frozen=True, eq=False, slots=True)
class Road:
    """A stretch with the same tags throughout.

    Attributes
    ----------
    line
        (k, 2) eastings and northings, in the direction of travel where there is one.
    tags
        As in OpenStreetMap.
    level
        0 on the ground, 1 on a bridge: roads join only on the ground, and at their ends.
    """

    line: Points
    tags: Mapping[str, str]
    level: int = 0

    @property
    def highway(self) -> str:
        """Highway class; empty for a railway or ferry."""
        return self.tags.get("highway", "")

    @property
    def drivable(self) -> bool:
        """Whether a car may use it."""
        return self.highway in ENGINE and self.tags.get("access") != "private"

    @property
    def shape(self) -> LineString:
        """The line as a geometry."""
        return LineString(self.line)

    def tagged(self, **tags: str) -> "Road":
        """Return this road with more tags; ``_`` in a name stands for ``:``."""
        return replace(
            self, tags={**self.tags, **{k.replace("_", ":"): v for k, v in tags.items()}}
        )

    def pieces(self, distances_m: Iterable[float]) -> list["Road"]:
        """Return this road cut at distances along it."""
        return [replace(self, line=line) for line in cut(self.line, distances_m)]

    def joints(self) -> list[Key]:
        """Return its points as keys, without repetitions."""
        rounded = [(int(x), int(y)) for x, y in np.rint(self.line * 100)]
        return [
            key for key, before in zip(rounded, [None, *rounded], strict=False) if key != before
        ]
