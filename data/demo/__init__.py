"""Marramshire, a county that does not exist: to try the whole product without any download.

Everything here is fictional. The county lies in the open North Sea, where it covers no real
place; its coast, roads, place names, schools, rolls, ratings, heads, trusts, dioceses and
telephone numbers are invented, and any likeness to real ones is chance. Only the forms are real:
the columns and code names of a GIAS download (Windows-1252), of the GIAS group links, and the tags
of OpenStreetMap roads in Britain. URNs start at 900001, which no school has; postcodes begin with
ZM, which is no postcode area; telephone numbers are from the range Ofcom keeps for drama.

The make-up follows Lincolnshire's primaries as of 2012-13: 276 open primary schools, a third under
100 pupils, 103 voluntary aided and controlled church schools, 102 community schools, 59 academies
(24 of them of a church character besides those 103), 9 foundation and 3 free schools.

``python -m tools.county`` writes the files again, the same to the byte with the same versions
of numpy, scipy, shapely, pyproj and osmium.
"""

from dataclasses import dataclass
from pathlib import Path

_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class DemoCounty:
    """The files of the fictional county.

    Attributes
    ----------
    schools
        School register, a CSV file in the form of a full GIAS download.
    roads
        Road network, `.osm.pbf`.
    group_links
        Trusts and federations, a CSV file in the form of the GIAS group links.
    overrides
        What the register does not hold, TOML.
    groups
        Partnerships of its primary schools, as people might have drawn them: CSV. Three of them
        break rules, on purpose: one has three schools, one eight, and one has a school of a
        federation whose others are elsewhere.
    la
        Name of the county's authority, as in `LA (name)`.
    """

    schools: Path
    roads: Path
    group_links: Path
    overrides: Path
    groups: Path
    la: str


def demo_county(folder: Path = _HERE) -> DemoCounty:
    """Return the fictional county's files: the committed ones, or those in another `folder`.

    Examples
    --------
    >>> from data import demo_county
    >>> county = demo_county()
    >>> county.la, county.roads.name
    ('Marramshire', 'marramshire.osm.pbf')
    """
    return DemoCounty(
        schools=folder / "marramshire_schools.csv",
        roads=folder / "marramshire.osm.pbf",
        group_links=folder / "marramshire_group_links.csv",
        overrides=folder / "marramshire_overrides.toml",
        groups=folder / "marramshire_groups.csv",
        la="Marramshire",
    )
