"""Drive times made to agree with speeds that were measured on the roads of an authority.

A table says how fast cars were on average on all roads of a class. The same roads, as mapped, are
driven by the profile, with the delays at their junctions, and the ratio of both multiplies every
time along such roads.
"""

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree

from data.errors import Fault, InputError, Notice
from data.measured_speeds import ROAD_CLASSES, Hours, MeasuredSpeed, MeasuredSpeeds
from data.school import School
from routing.graph import RoadGraph
from routing.network import Flags, Stretches, on_plane
from routing.profile import SpeedProfile
from routing.profile_tables import Calibration
from routing.speeds import NAME_OF_CLASS, seconds
from routing.tags import KPH_PER_MPH, RoadClass

NEAR_SCHOOLS_M = 5_000.0
"""Roads farther from every school of an authority are no roads of its own."""

FEWEST_KM = 5.0
"""Fewer kilometres of a class, both directions together, tell nothing of its speed."""

LEAST, MOST = 0.5, 2.0
"""Outside of these factors the table is not of these roads."""


def calibrate(
    profile: SpeedProfile, roads: RoadGraph, schools: Sequence[School], measured: MeasuredSpeeds
) -> SpeedProfile:
    """Return the profile with a factor for each class of road that was measured.

    Where the table has speeds of the hours that the profile is for, `all day` or `weekday morning
    peak`, those count. Otherwise speeds of other hours are compared with the program's own profile
    for those, and the factor is the same. Several authorities share one factor.

    Parameters
    ----------
    profile
        How roads are driven; its own factor multiplies the calibrated times.
    roads, schools
        The roads, and the schools of the authorities: the roads near them are compared.
    measured
        The speeds.

    Raises
    ------
    InputError
        If the roads have next to none of a class that was measured, or drive times would be less
        than half or more than twice as long as the profile's.
    """
    names = dict(zip(ROAD_CLASSES, ("motorway", "a", "b", "c", "unclassified"), strict=True))
    near = _near(roads.stretches, schools)
    factors: dict[str, float] = {}
    words: list[str] = []
    faults: list[Fault] = []
    for road_class, hours, speeds in _chosen(measured, profile):
        which = of_class(roads.stretches, names[road_class])
        found = {
            each.authority: drive_along(
                roads,
                which & near.get(each.authority, np.zeros(len(which), bool)),
                _reference(profile, hours),
            )
            for each in speeds.values()
        }
        fault, factor = _factor(speeds, found, road_class, measured)
        if fault is not None:
            faults.append(fault)
        else:
            factors[names[road_class]] = factor
            words += [_words(each, found[each.authority]) for each in speeds.values()]
    if faults:
        raise InputError(faults)
    return dataclasses.replace(profile, calibration=Calibration(**factors, basis="; ".join(words)))


def calibration_notices(profile: SpeedProfile) -> tuple[Notice, ...]:
    """Say what the drive times were calibrated by, where they were."""
    calibration = profile.calibration
    if not calibration.basis:
        return ()
    factors = [
        f"{'motorways' if name == 'motorway' else f'{name} roads'} {factor:.2f} times as long"
        for name, factor in zip(ROAD_CLASSES, dataclasses.astuple(calibration)[:-1], strict=True)
        if factor != 1
    ]
    changed = f"on {', on '.join(factors)}" if factors else "they stay as they are"
    text = f"Drive times are calibrated by measured speeds: {changed}. {calibration.basis}."
    return (Notice(text),)


@dataclass(frozen=True, slots=True)
class Driven:
    """All roads of a class driven from end to end, in every open direction.

    Attributes
    ----------
    length_km, time_s
        Of all of them together, the delays at their junctions included.
    """

    length_km: float
    time_s: float

    @property
    def mph(self) -> float:
        """Mean speed, length over time."""
        return self.length_km / (self.time_s / 3600) / KPH_PER_MPH


def drive_along(roads: RoadGraph, which: Flags, profile: SpeedProfile) -> Driven:
    """Drive along the stretches flagged in `which` (S,), every open direction once."""
    stretches = roads.stretches
    cost = seconds(roads, profile)
    driven = stretches.open & which[:, None]
    time_s = np.where(driven, cost.drive_s + cost.delay_s, 0.0).sum()
    length_m = np.where(driven, stretches.length_m[:, None], 0.0).sum()
    return Driven(float(length_m) / 1000, float(time_s))


def of_class(stretches: Stretches, name: str) -> Flags:
    """Return (S,) the stretches of a class, as `Calibration` names it, links included."""
    wanted = [each for each in RoadClass if NAME_OF_CLASS.get(each.parent) == name]
    return np.isin(stretches.road_class, wanted)


def _chosen(
    measured: MeasuredSpeeds, profile: SpeedProfile
) -> Iterator[tuple[str, Hours, dict[str, MeasuredSpeed]]]:
    """Yield each class with the hours to compare, and its speeds by authority."""
    order = [Hours.MORNING_PEAK, Hours.ALL_DAY]
    for road_class in ROAD_CLASSES:
        for hours in order if profile.school_run else order[::-1]:
            if speeds := measured.of(road_class, hours):
                yield road_class, hours, speeds
                break


def _reference(profile: SpeedProfile, hours: Hours) -> SpeedProfile:
    """Return the profile of some hours: this one if it is for them, without its own factor."""
    at_peak = hours is Hours.MORNING_PEAK
    if profile.school_run is not at_peak:
        profile = SpeedProfile.car_peak() if at_peak else SpeedProfile.car()
    return dataclasses.replace(profile, factor=1.0, calibration=Calibration())


def _near(stretches: Stretches, schools: Sequence[School]) -> dict[str, Flags]:
    """Return the stretches nearest to a school of each authority, and near it."""
    middle = (stretches.shape_offsets[:-1] + stretches.shape_offsets[1:] - 1) // 2
    places = np.array([(school.lon, school.lat) for school in schools]).reshape(-1, 2)
    to_ground = np.cos(np.radians(places[:, 1].mean()))
    tree = cKDTree(on_plane(*places.T) * to_ground)
    _, nearest = tree.query(
        stretches.on_plane[middle] * to_ground, distance_upper_bound=NEAR_SCHOOLS_M
    )
    authority = np.array([*(school.la for school in schools), ""])[nearest]
    return {name: authority == name for name in np.unique(authority).tolist() if name}


def _factor(
    speeds: Mapping[str, MeasuredSpeed],
    found: Mapping[str, Driven],
    road_class: str,
    measured: MeasuredSpeeds,
) -> tuple[Fault | None, float]:
    """Return the ratio of measured to driven time on the roads of all authorities."""
    whose = " and ".join(speeds)
    least = min(found, key=lambda authority: found[authority].length_km)
    if (length_km := found[least].length_km) < FEWEST_KM:
        problem = f"there are {length_km:.1f} km of {road_class} roads near the schools of {least}"
        remedy = "Give the roads of the whole authority, or leave --calibrate out"
        return Fault(measured.source.name, problem, remedy, column=road_class), 1.0
    measured_s = sum(found[a].length_km / (speeds[a].mph * KPH_PER_MPH) * 3600 for a in speeds)
    factor = measured_s / sum(each.time_s for each in found.values())
    if not LEAST <= factor <= MOST:
        said = ", ".join(f"{each.mph:g} mph" for each in speeds.values())
        problem = (
            f"measured speeds would make drives on {road_class} roads {factor:.2f} times as long"
        )
        remedy = f"Check that this is the table, and the row, of {whose}, in miles an hour"
        fault = Fault(measured.source.name, problem, remedy, column=road_class, value=said)
        return fault, 1.0
    return None, factor


def _words(speed: MeasuredSpeed, driven: Driven) -> str:
    return (
        f"{speed.authority}, {speed.road_class} roads: {speed.mph:.1f} mph measured "
        f"({speed.hours}, {speed.source}), {driven.mph:.1f} by the profile"
    )
