"""Where letters, numbers and names go on a printed map, so that none covers another.

Greedy, most important first. A label goes to its place if there is room, else around it, further
out where the map is crowded. A line leads from a label that is far away to its place. The screen
has the same rules: see `maps.label_rules`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from maps.label_rules import NAME_PLACES, RINGS_CLEAR, STEP, TURNS

RINGS = 14
"""Most steps that a label may be away from its place."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on paper.

    Attributes
    ----------
    x, y
        Its centre, mm.
    half_width, half_height
        Half its size, mm.
    """

    x: float
    y: float
    half_width: float
    half_height: float

    def meets(self, other: "Box", gap_mm: float = 0.4) -> bool:
        """Tell whether the two come closer than a gap."""
        across = self.half_width + other.half_width + gap_mm
        down = self.half_height + other.half_height + gap_mm
        return abs(self.x - other.x) < across and abs(self.y - other.y) < down

    def holds(self, at: NDArray[np.float64]) -> bool:
        """Tell whether a place, (2,) mm, lies within."""
        across, down = abs(at - np.array([self.x, self.y])).tolist()
        return bool(across <= self.half_width and down <= self.half_height)


@dataclass(slots=True)
class Lettering:
    """The labels of one map.

    Attributes
    ----------
    width_mm, height_mm
        Size of the paper.
    taken
        What no label may cover.
    marks
        What a label covers only where it would otherwise be far from its place.
    """

    width_mm: float
    height_mm: float
    taken: list[Box] = field(default_factory=list)
    marks: list[Box] = field(default_factory=list)

    def keep_clear(self, at: NDArray[np.float64], half_mm: float) -> None:
        """Let no label cover a mark at a place, (2,) mm, of half width `half_mm`."""
        self.taken.append(Box(float(at[0]), float(at[1]), half_mm, half_mm))

    def beside(
        self, at: NDArray[np.float64], half_width: float, half_height: float, rings: int = RINGS
    ) -> Box | None:
        """Take room for a label beside a mark; None where there is none.

        Parameters
        ----------
        at
            (2,) the mark, mm.
        half_width, half_height
            Half the size of the label, mm.
        rings
            Steps away from the mark that are tried.
        """
        return self._take(_around(at, half_width, half_height, rings), clear_of=self.marks)

    def near(
        self, at: NDArray[np.float64], half_width: float, half_height: float, rings: int = RINGS
    ) -> Box | None:
        """Take room for a label at a place, or beside it; None where there is none.

        Parameters
        ----------
        at
            (2,) the place, mm.
        half_width, half_height
            Half the size of the label, mm.
        rings
            Steps away from the place that are tried.
        """
        close = _around(at, half_width, half_height, min(rings, RINGS_CLEAR), first=0)
        anywhere = _around(at, half_width, half_height, rings, first=0)
        return self._take(close, clear_of=self.marks) or self._take(anywhere)

    def name(self, at: NDArray[np.float64], half_width: float, half_height: float) -> Box | None:
        """Take room for the name of a place, (2,) mm, on it or close around it; None for none."""
        x, y = at.tolist()
        return self._take(
            (
                Box(x + right * half_width, y + down * 2 * half_height, half_width, half_height)
                for right, down in NAME_PLACES
            ),
            clear_of=self.marks,
        )

    def _take(self, candidates: Iterator[Box], clear_of: Sequence[Box] = ()) -> Box | None:
        for box in candidates:
            if self._on_paper(box) and not any(map(box.meets, chain(self.taken, clear_of))):
                self.taken.append(box)
                return box
        return None

    def _on_paper(self, box: Box) -> bool:
        across = box.half_width <= box.x <= self.width_mm - box.half_width
        return across and box.half_height <= box.y <= self.height_mm - box.half_height


def _around(
    at: NDArray[np.float64], half_width: float, half_height: float, rings: int, first: int = 1
) -> Iterator[Box]:
    for ring in range(first, rings + 1):
        for turn in range(TURNS if ring else 1):
            angle = 2 * np.pi * turn / TURNS
            x = at[0] + np.sin(angle) * 2 * half_width * ring * STEP
            y = at[1] - np.cos(angle) * 2 * half_height * ring * STEP
            yield Box(float(x), float(y), half_width, half_height)
