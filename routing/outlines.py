"""Outlines of schools that are drawn as several ways, which a relation of the file joins."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

import osmium


def outer_ways(tags: Mapping[str, str], members: Sequence[tuple[str, int, str]]) -> list[int]:
    """Return the numbers of the ways that the outline of a school consists of.

    Parameters
    ----------
    tags
        Those of a relation that is a school; it may be no outline, but a list of its sites.
    members
        Kind (`n`, `w` or `r`), number and role of each member.
    """
    if tags.get("type") != "multipolygon":
        return []
    return [ref for kind, ref, role in members if kind == "w" and role in {"outer", ""}]


def joined_outlines(
    buffer: osmium.io.FileBuffer, relations: Sequence[Sequence[int]]
) -> Iterator[list[int]]:
    """Yield the outlines that relations join, as the numbers of their nodes.

    Parameters
    ----------
    buffer
        The file. It is only read again if there are relations.
    relations
        The ways of each, as by `outer_ways`. Those that the file lacks leave an outline open,
        which is no outline.
    """
    wanted = {way for ways in relations for way in ways}
    if not wanted:
        return
    processor = osmium.FileProcessor(buffer, osmium.osm.WAY)
    processor.with_filter(osmium.filter.IdFilter(wanted))
    nodes = {
        way.id: [node.ref for node in way.nodes]
        for way in processor
        if isinstance(way, osmium.osm.Way) and way.visible
    }
    for ways in relations:
        yield from rings([nodes[way] for way in dict.fromkeys(ways) if way in nodes])


def rings(ways: Sequence[list[int]]) -> Iterator[list[int]]:
    """Yield the rings that ways form if they are joined at their ends.

    Parameters
    ----------
    ways
        Numbers of the nodes of each, in either direction.

    Yields
    ------
    list of int
        Numbers of the nodes; the last is the first. Ways that close no ring are left out.
    """
    at_end: dict[int, list[int]] = defaultdict(list)
    for number, way in enumerate(ways):
        for end in way[:1] + way[-1:]:
            at_end[end].append(number)
    left = set(range(len(ways)))
    for number, way in enumerate(ways):
        if number not in left or not way:
            continue
        left.remove(number)
        ring = list(way)
        while ring[0] != ring[-1]:
            following = [each for each in at_end[ring[-1]] if each in left]
            if not following:
                break
            left.remove(following[0])
            onward = ways[following[0]]
            ring += onward[1:] if onward[0] == ring[-1] else onward[-2::-1]
        if ring[0] == ring[-1] and len(ring) > 3:
            yield ring
