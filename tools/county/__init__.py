"""Writes the fictional county of Marramshire: its land, roads, schools and their ties.

Run ``python -m tools.county`` to write the committed files of `data.demo` anew. The steps,
each a module, in the order in which they build on one another::

    land        coast, island, estuary and rivers
    places      settlements and where they stand (their names: `names`)
    lanes       the network between settlements and its hierarchy, from trunk road to lane
    streets     streets of towns and villages
    highways    dual carriageway, motorway, slip roads, roundabouts
    byways      farm drives, tracks, paths, railway
    roads       all of it joined: built-up limits, bridges, junctions
    furniture   one-way streets, signals, crossings, turn restrictions, the ferry
    sites       where schools stand
    schools     which schools they are; `register`, `groups` and `overrides` write them down
    osm         the road file
"""
