"""The school as the rest of the product sees it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, overload

from data.errors import Notice
from data.inspection import Inspection

if TYPE_CHECKING:
    import geopandas

    from data.accounts import Accounts, Elsewhere

WGS84 = "EPSG:4326"


@dataclass(frozen=True, slots=True, kw_only=True)
class School:
    """One establishment of the register, with a planner's overrides applied.

    Attributes
    ----------
    urn
        Unique reference number of the register (GIAS).
    name
        As in the register.
    lon, lat
        WGS 84, degrees.
    easting, northing
        British National Grid (EPSG:27700), metres.
    la, district, ward, locality, town, postcode
        As in the register; `la` is the local authority, `district` the lower tier where there is
        one, `ward` the electoral ward, `locality` the village or part of a town. Empty if the
        register has nothing.
    type
        `TypeOfEstablishment (name)`; names, not codes, because code lists differ between sources.
    phase, status
        `PhaseOfEducation (name)`, or where the register has none that of its type or ages
        (`data.phases`), and `EstablishmentStatus (name)`.
    faith
        Religious character, normalised by `data.vocabulary`; `""` for a school without one.
    diocese, trust, federation
        Names; `""` if the school has none. `trust` is a multi- or single-academy trust,
        never the foundation trust of a maintained school.
    pupils, capacity
        Number on roll and places; None if the register has none.
    places_year
        School year of the places, such as `"2024/25"`; `""` for those of the register.
    low_age, high_age
        Statutory ages in years; None if not given.
    ofsted
        The register's overall grade in words; `""` if it has none.
    last_inspected
        The register's day of the last inspection of any kind, ISO 8601; `""` if it has none.
    inspection
        What Ofsted's own file says; None if it has no row, or none was given.
    fsm_percent
        Pupils eligible for free school meals, 0-100; None if not given.
    urban_rural
        Official classification of the school's place, in words.
    existing_partnership
        Name of a partnership the school is in today (an override); `""` for none.
    head_vacancy
        The headship is, or is about to be, vacant (an override).
    former_category
        Category of a converted academy before it converted (an override), e.g.
        `"Voluntary aided school"`.
    special_units
        Kind of special unit of a mainstream school, such as `"Resourced provision"`; `""` for none.
    special_needs
        Kinds of special need that it makes provision for, joined by `~`; `""` for none.
    area
        Name of the planning area it lies in (`data.borders`); `""` for none.
    labels
        A planner's own words for it (an override), joined by `~`; `""` for none.
    can_lead
        Able to lead a partnership (an override); None if not given.
    lead_capacity
        Pupils that the school can take on as a lead school, its own among them (an override);
        None for any number.
    partnership_category
        Category of the partnership that it is in today, 1 (none) to 5 (hard) on Lincolnshire's
        scale (an override); None if not given.
    signed
        It has signed a memorandum of understanding (an override); None if not given.
    dfe_number
        Code of the authority and establishment number, such as `921/2007`; `""` if not known.
    entrance_lon, entrance_lat
        Where drives to it leave the road (an override), WGS 84, degrees; None for what the map
        says.
    """

    urn: int
    name: str
    lon: float
    lat: float
    easting: float
    northing: float
    la: str = ""
    district: str = ""
    ward: str = ""
    locality: str = ""
    town: str = ""
    postcode: str = ""
    type: str = ""
    phase: str = ""
    status: str = ""
    faith: str = ""
    diocese: str = ""
    trust: str = ""
    federation: str = ""
    pupils: int | None = None
    capacity: int | None = None
    places_year: str = ""
    low_age: int | None = None
    high_age: int | None = None
    ofsted: str = ""
    last_inspected: str = ""
    inspection: Inspection | None = None
    fsm_percent: float | None = None
    urban_rural: str = ""
    existing_partnership: str = ""
    head_vacancy: bool = False
    former_category: str = ""
    special_units: str = ""
    special_needs: str = ""
    area: str = ""
    labels: str = ""
    can_lead: bool | None = None
    lead_capacity: int | None = None
    partnership_category: int | None = None
    signed: bool | None = None
    dfe_number: str = ""
    entrance_lon: float | None = None
    entrance_lat: float | None = None

    @property
    def entrance(self) -> tuple[float, float] | None:
        """Where drives to it leave the road, longitude and latitude; None for what the map says."""
        if self.entrance_lon is None or self.entrance_lat is None:
            return None
        return self.entrance_lon, self.entrance_lat


@dataclass(frozen=True, slots=True)
class Source:
    """A file that a result rests on.

    Attributes
    ----------
    role
        What it was used for: `"schools"`, `"roads"`, `"group links"`, `"overrides"`, `"times"`,
        `"boundary"`, `"inspections"`.
    name
        File name without its folder.
    sha256
        Hash of its bytes, hexadecimal.
    vintage
        Date of what it describes, ISO 8601 (`2022-07-01`), `""` if it is not known.
    """

    role: str
    name: str
    sha256: str
    vintage: str = ""


@dataclass(frozen=True)
class Schools(Sequence[School]):
    """The schools of one piece of work, in register order, each URN once.

    Attributes
    ----------
    items
        The schools.
    notices
        What a user should know about them: missing rolls, corrected places.
    sources
        The files they were read from.
    accounts
        What became of every row of the register that names the authority; None if they were
        read from no register.
    elsewhere
        Schools of the register that are not among these, by URN.
    lacking
        Fields of `School` that are missing from the files, each with the reason as a clause:
        `{"ofsted": "gias.csv has no column OfstedRating (name)"}`. They say nothing.
    trust_schools
        Number of open schools of each academy trust in the whole files, by its name; without
        trusts whose number is not known.
    """

    items: tuple[School, ...]
    notices: tuple[Notice, ...] = ()
    sources: tuple[Source, ...] = field(default=(), kw_only=True)
    accounts: "Accounts | None" = field(default=None, kw_only=True, compare=False)
    elsewhere: "Mapping[int, Elsewhere]" = field(
        default_factory=dict, kw_only=True, compare=False, repr=False
    )
    lacking: Mapping[str, str] = field(
        default_factory=dict, kw_only=True, compare=False, repr=False
    )
    trust_schools: Mapping[str, int] = field(
        default_factory=dict, kw_only=True, compare=False, repr=False
    )

    @overload
    def __getitem__(self, index: int) -> School: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[School, ...]: ...
    def __getitem__(self, index: int | slice) -> School | tuple[School, ...]:
        return self.items[index]

    def __len__(self) -> int:
        return len(self.items)

    def __iter__(self) -> Iterator[School]:
        return iter(self.items)

    @cached_property
    def urns(self) -> tuple[int, ...]:
        """URNs, in the order of the schools."""
        return tuple(school.urn for school in self.items)

    @cached_property
    def by_urn(self) -> dict[int, School]:
        """Each school by its URN."""
        return {school.urn: school for school in self.items}

    def replace(self, items: Sequence[School]) -> "Schools":
        """Return the same work with other schools."""
        return replace(self, items=tuple(items))

    def to_frame(self) -> "geopandas.GeoDataFrame":
        """Return a table of the schools, one row each, indexed by URN, points in WGS 84.

        Inspections of Ofsted's file are no single value, and are left out.
        """
        import geopandas  # noqa: PLC0415 - slow to import, and few commands make a table
        import pandas as pd  # noqa: PLC0415 - as geopandas

        names = [name for name in School.__slots__ if name != "inspection"]
        table = pd.DataFrame(
            [{name: getattr(s, name) for name in names} for s in self.items], columns=names
        )
        points = geopandas.points_from_xy(table["lon"], table["lat"])
        return geopandas.GeoDataFrame(table.set_index("urn"), geometry=points, crs=WGS84)
