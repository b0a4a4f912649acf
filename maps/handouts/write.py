"""The hand-outs of a plan, as files in its directory."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from clustering.policy.dossier import dossier
from data.atomic_write import write_atomically
from data.dates import on_day
from data.json_file import read_json_object
from maps.binding import bind
from maps.contents import require_coordinates
from maps.design import INK
from maps.handouts import svg
from maps.handouts.contents import booklet, picture_of
from maps.handouts.deck import COUNTY_ENLARGED, ENLARGED, MAP_MM, deck
from maps.handouts.ground import ground_of
from maps.handouts.map_labels import breach_key
from maps.handouts.parts import pdf
from maps.handouts.pictures import border_key, boundary_key, county_frame, county_picture
from maps.handouts.typesetting import pngs, printable
from maps.handouts.what_changed import changes_of, what_changed
from maps.kinds import KINDS
from maps.picture_frame import PictureFrame, status_of
from maps.plan_files import COUNTY, HANDOUTS, PLAN, SLIDES
from maps.stored_plan import StoredPlan, for_all

if TYPE_CHECKING:
    from clustering.standing import Standing

A4_MM = (184.0, 78.0)
A3_WIDE_MM, A3_TALL_MM = (394.0, 232.0), (271.0, 350.0)
"""Sizes of the maps on their pages."""
CHANGES_MM = (184.0, 130.0)
"""Size of the map of what changed, on its page."""
PNG_MM = (320.0, 180.0)
"""The county as a picture: the shape of a slide."""


@dataclass(frozen=True, slots=True)
class HandOuts:
    """The hand-outs of a plan, each the content of a file.

    Attributes
    ----------
    pdf
        Contents, the county on A3, a page for each cluster; PDF/UA.
    county
        The county as PNG.
    slides
        The county and each cluster, PPTX.
    """

    pdf: bytes
    county: bytes
    slides: bytes


def make_handouts(stored: StoredPlan, *, persons: bool = False) -> HandOuts:
    """Make the hand-outs of a plan; the same plan gives the same bytes.

    Parameters
    ----------
    stored
        The plan.
    persons
        Whether they also name vacant headships and refusals.

    Raises
    ------
    InputError
        Where a school has no coordinates, and so cannot be drawn.
    """
    with on_day(stored.drawn_on):  # deadlines have passed or not as of the day on the hand-outs
        return _made(stored, persons=persons)


def _made(stored: StoredPlan, *, persons: bool) -> HandOuts:
    require_coordinates(stored.problem.schools)
    stored = printable(stored if persons else for_all(stored))
    problem, plan = stored.problem, stored.result.plan
    policy = dossier(problem, plan, stored.purpose)
    ground = ground_of(problem, plan, stored.basemap, stored.spokes)
    ground, changed = changes_of(stored, ground)

    on_paper = booklet(stored, ground, policy, A4_MM)
    breaking = frozenset(page.number for page in on_paper.clusters if page.breaches)
    alt = f"Map of the county: {on_paper.subtitle}, each cluster with its number."
    a3_mm = min(A3_WIDE_MM, A3_TALL_MM, key=lambda size: county_frame(ground, size).m_per_mm)
    pages = dataclasses.asdict(on_paper) | {
        "county": county_picture(ground, a3_mm, key=False, breaking=breaking),
        "landscape": a3_mm == A3_WIDE_MM,
        "county_alt": alt,
        "shapes": list(map(_kind_mark, range(len(KINDS)))),
        "standing_marks": [_standing_mark(each.standing) for each in on_paper.outside],
        "boundary": boundary_key() if len(ground.boundary) else None,
        "border": border_key() if len(ground.borders) else None,
        "breach": breach_key() if breaking else None,
        "changed": None,
    }
    frame = PictureFrame(
        on_paper.title,
        status_of(plan, stored.decisions, stored.drawn_on),
        on_paper.wording,
        " · ".join(on_paper.attributions),
    )

    def county_as_picture(size_mm: tuple[float, float], enlarged: float) -> str:
        drawn_mm = size_mm[0] / enlarged, size_mm[1] / enlarged
        return county_picture(ground, drawn_mm, key=True, breaking=breaking)

    slide_of_changes = None
    if changed is not None and stored.what_if is not None:
        told = what_changed(changed, stored.what_if.title)
        drawn = county_picture(ground, CHANGES_MM, key=False, changed=changed)
        pages["changed"] = dataclasses.asdict(told) | {"picture": drawn}
        small_mm = MAP_MM[0] / COUNTY_ENLARGED, MAP_MM[1] / COUNTY_ENLARGED
        on_slide = county_picture(ground, small_mm, key=False, changed=changed)
        slide_of_changes = told, pngs([on_slide], *MAP_MM)[0]
    paper = pdf(pages)  # takes most memory: before there are pictures
    (county,) = pngs([county_as_picture(PNG_MM, 1.0)], *PNG_MM, frame=frame)
    (slide,) = pngs([county_as_picture(MAP_MM, COUNTY_ENLARGED)], *MAP_MM)
    slide_mm = MAP_MM[0] / ENLARGED, MAP_MM[1] / ENLARGED
    pictures = pngs(
        [
            picture_of(problem, ground, cluster, slide_mm, breaking=cluster.number in breaking)
            for cluster in plan.clusters
        ],
        *MAP_MM,
    )
    return HandOuts(paper, county, deck(on_paper, slide, alt, pictures, slide_of_changes))


def write_handouts(
    directory: str | Path, stored: StoredPlan, *, persons: bool = False
) -> tuple[Path, ...]:
    """Write the hand-outs of a plan into its directory, bind them to it, and return the files.

    Parameters
    ----------
    directory
        The plan directory; its other files stay.
    stored
        What `read_plan_directory` reads there.
    persons
        As for `make_handouts`.

    Raises
    ------
    InputError
        As `make_handouts` does.
    OutputError
        Where a file cannot be written.
    """
    place = Path(directory)
    made = handout_files(stored, persons=persons).items()
    written = tuple(write_atomically(place / name, held) for name, held in made)
    del made  # of a large plan they are large
    bind(read_json_object(place / PLAN), place, {path.name for path in written})
    return written


def handout_files(stored: StoredPlan, *, persons: bool = False) -> dict[str, bytes]:
    """Return the hand-outs of a plan by the names of their files.

    Parameters
    ----------
    stored, persons
        As for `make_handouts`.

    Raises
    ------
    InputError
        As `make_handouts` does.
    """
    made = make_handouts(stored, persons=persons)
    return {HANDOUTS: made.pdf, COUNTY: made.county, SLIDES: made.slides}


def _kind_mark(kind: int) -> str:
    style = f'fill="{INK}" stroke="{INK}" stroke-width=".2"'
    return svg.document(3, 3, [svg.kind(np.array([1.5, 1.5]), kind, 1.1, style)])


def _standing_mark(standing: Standing) -> str:
    return svg.document(3, 3, [svg.standing(np.array([1.5, 1.5]), standing, 0, 0.95)])
