"""Writes the coast of Great Britain that maps without roads are drawn with.

Run ``python -m tools.great_britain map.geo.json`` to write `maps/assets/great_britain.txt` anew.
The file given is that of the npm package `@geo-maps/earth-lands-100m`, version 0.6.0: the land of
OpenStreetMap of November 2017, © OpenStreetMap contributors, Open Database License.
"""

import sys
from pathlib import Path

import numpy as np
import shapely
from shapely import Polygon

from maps.coast import ASSET
from maps.grid import Geometries, polygons_in, to_degrees, to_metres
from maps.polyline import encode

WINDOW = (-6.9, 49.8, 2.1, 56.8)
"""West, south, east, north, degrees: England, and what a map of it shows around."""
LARGEST_DEG2 = 100.0
"""A larger piece of land is a continent, and far from here."""
IRELAND_AND_THE_HEBRIDES = shapely.box(0.0, 200_000.0, 190_000.0, 800_000.0)
TOLERANCE_M = 200.0
SMALLEST_M2 = 150_000.0


def land(path: Path) -> Geometries:
    """Return the land of Great Britain and its islands, degrees, the largest first."""
    parts = shapely.get_parts(shapely.get_parts([shapely.from_geojson(path.read_text("utf-8"))]))
    near = shapely.intersects(shapely.box(*shapely.bounds(parts).T), shapely.box(*WINDOW))
    # Without lakes, which have many points and which hardly any map of this scale shows.
    whole: Geometries = np.array(
        [Polygon(part.exterior) for part in parts[near & (shapely.area(parts) < LARGEST_DEG2)]],
        dtype=object,
    )
    clipped = shapely.simplify(to_metres(shapely.clip_by_rect(whole, *WINDOW)), TOLERANCE_M)
    valid = shapely.make_valid(clipped, method="structure", keep_collapsed=False)
    found = [Polygon(part.exterior) for shape in valid for part in polygons_in(shape)]
    kept: Geometries = np.array(found, dtype=object)
    kept = kept[shapely.area(kept) >= SMALLEST_M2]
    kept = kept[~shapely.contains(IRELAND_AND_THE_HEBRIDES, shapely.centroid(kept))]
    kept = kept[np.argsort(-shapely.area(kept))]
    # What lies in the largest was an island in a river that is no wider than the tolerance.
    return to_degrees(kept[~shapely.within(kept, kept[0]) | (np.arange(len(kept)) == 0)])


if __name__ == "__main__":
    lines = [encode(part.exterior.coords) for part in land(Path(sys.argv[1]))]
    ASSET.write_text("\n".join(lines) + "\n", encoding="ascii", newline="\n")
