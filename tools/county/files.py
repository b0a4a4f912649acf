"""All files of the county, written in one go."""

from pathlib import Path

from data.demo import DemoCounty, demo_county
from tools.county.county import make_county
from tools.county.drawn_groups import write_drawn_groups
from tools.county.overrides import write_overrides
from tools.county.register import write_group_links, write_register
from tools.county.road_file import write_roads
from tools.county.schools import make_schools
from tools.county.ties import tie


def write_county(folder: Path) -> DemoCounty:
    """Write the county's five files into `folder` and return where they are."""
    county = make_county()
    schools, groups = tie(make_schools(county), county.places)
    files = demo_county(folder)
    write_register(schools, groups, county.places, files.schools)
    write_group_links(groups, schools, files.group_links)
    write_overrides(schools, files.overrides)
    write_drawn_groups(schools, files.groups)
    write_roads(county, files.roads)
    return files
