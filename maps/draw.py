"""The map of a plan: one HTML file that opens from disk with the network cut."""

import html
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import folium

from clustering.assessment.verdict import Assessment
from clustering.decisions import Decisions
from clustering.improvement.record import CurveRecord
from clustering.plan import Plan
from clustering.policy.dossier import Dossier
from clustering.problem import Problem
from clustering.result import Result
from data.atomic_write import write_atomically
from data.dates import today
from maps.basemap import Basemap
from maps.changes import Before
from maps.contents import page_contents
from maps.curve_page import curve_contents, curve_section
from maps.page import Extra, OfflineFigure
from maps.spokes import Spokes
from maps.words import WORKING_DRAFT, title_of


@dataclass(frozen=True)
class Map:
    """A finished map.

    Attributes
    ----------
    page
        The whole page as text.
    """

    page: str

    def html(self) -> str:
        """Return the whole page."""
        return self.page

    def save(self, path: str | Path) -> Path:
        """Write the page, whole or not at all, and return where it is.

        Raises
        ------
        OutputError
            Where the file cannot be written; what was there before is unchanged.
        """
        return write_atomically(Path(path), self.page)

    def _repr_html_(self) -> str:
        """Show the map in a notebook, in a frame of its own."""
        source = html.escape(self.page, quote=True)
        frame = "width:100%;height:640px;border:1px solid #ccc"
        return f'<iframe srcdoc="{source}" style="{frame}" title="Map of clusters"></iframe>'


def draw(
    problem: Problem,
    plan: Plan,
    *,
    result: Result | None = None,
    basemap: Basemap | None = None,
    spokes: Spokes = Spokes(),  # noqa: B008 - nothing changes it
    policy: Dossier | None = None,
    before: Before | None = None,
    assessment: Assessment | None = None,
    title: str | None = None,
    drawn_on: date | None = None,
    wording: str = WORKING_DRAFT,
    curve: CurveRecord | None = None,
    decisions: Decisions = Decisions(),  # noqa: B008 - it is immutable
    extra: Extra = Extra(),  # noqa: B008 - nothing changes it
) -> Map:
    """Draw a plan.

    Parameters
    ----------
    problem
        Schools, drive times and rules.
    plan
        What is drawn.
    result
        What `solve` handed back with the plan; the map then says how good it is proven to be.
    basemap
        Land, water, roads and names beneath; None draws the areas alone.
    spokes
        Drives along the roads, for the clusters that have them.
    policy
        Policy on the plan; None leaves it out.
    before
        Another plan to compare with on the page; None for none.
    assessment
        The verdict on a plan drawn by hand; without `before`, its best plan is the other one.
    title
        Heading of the page; None names the local authority.
    drawn_on
        The date the page carries; today if None.
    wording
        How far the plan has come, in words.
    curve
        What moving schools of the plan in hand buys; None where it was not asked.
    decisions
        What people decided about it; see `clustering.decisions`.
    extra
        What only a served page has; nothing for one that opens from disk.

    Raises
    ------
    InputError
        Where a school has no coordinates, and so cannot be drawn.

    Examples
    --------
    >>> from clustering import Cluster, Plan, Problem
    >>> from data import Schools, demo_county, read_schools
    >>> from maps import draw
    >>> from routing import estimate_times
    >>> county = demo_county()
    >>> four = read_schools(county.schools, la=county.la).items[:4]
    >>> problem = Problem(Schools(four), estimate_times(four))
    >>> plan = Plan((Cluster(1, tuple(school.urn for school in four)),))
    >>> draw(problem, plan, title="Four schools").save("map.html").name
    'map.html'
    """
    contents = page_contents(
        problem,
        plan,
        result=result,
        basemap=basemap,
        spokes=spokes,
        policy=policy,
        before=before,
        assessment=assessment,
        title=title or title_of(problem.schools, result),
        drawn_on=drawn_on or today(),
        wording=wording,
        decisions=decisions,
    )
    if curve is not None:
        contents["curve"] = curve_contents(curve, problem)
    figure = OfflineFigure(contents, extra, "" if curve is None else curve_section(curve))
    view = folium.Map(
        location=[0.0, 0.0],  # the page fits the view to the plan itself
        tiles=None,
        prefer_canvas=True,
        zoom_snap=0.25,
        zoom_delta=0.5,
        zoom_animation=False,  # a zoom requested during another would be lost
    )
    # folium names its map at random; the same plan should give the same bytes.
    view._id = "plan"
    figure.add_child(view)
    return Map(figure.render())
