"""Quadrants of a county: planning areas that a programme makes of whole districts."""

from collections.abc import Iterator
from dataclasses import replace

from clustering.wording import listed
from data.errors import Notice
from data.school import Schools
from data.spelling import some_of
from data.toml_file import Table, TomlReader
from data.vocabulary import key

Quadrants = tuple[tuple[str, tuple[str, ...]], ...]
"""Names, each with its districts."""


def read_quadrants(reader: TomlReader, content: Table) -> Quadrants:
    """Return the quadrants of a programme; faults go to the reader."""
    table = reader.table(content, "quadrants")
    found = {name: reader.texts(table, name, "quadrants.") for name in table}
    taken: dict[str, str] = {}
    for name, districts in found.items():
        for district in districts:
            other = taken.setdefault(key(district), name)
            if other != name:
                problem = f"this district is in {other} too"
                reader.fault(f"quadrants.{name}", problem, "Keep it in one", district)
    return tuple(found.items())


def quadrant_sentences(quadrants: Quadrants) -> Iterator[str]:
    """Yield which districts each quadrant is made of."""
    for name, districts in quadrants:
        yield f"{name} is {listed(list(districts))}."


def in_quadrants(schools: Schools, quadrants: Quadrants) -> Schools:
    """Return schools with the quadrant of each as its planning area; `""` for none."""
    area_of = {key(each): name for name, districts in quadrants for each in districts}
    items = [replace(school, area=area_of.get(key(school.district), "")) for school in schools]
    lacking = {name: why for name, why in schools.lacking.items() if name != "area"}
    return replace(schools.replace(items), lacking=lacking)


def outside_quadrants(schools: Schools, quadrants: Quadrants) -> Iterator[Notice]:
    """Yield which schools are in no quadrant, where there are any."""
    placed = in_quadrants(schools, quadrants)
    without = [f"{school.name} ({school.urn})" for school in placed if not school.area]
    if quadrants and without:
        yield Notice(
            f"In no quadrant of the programme, by their districts: {some_of(without)}. They share "
            "clusters only with each other."
        )
