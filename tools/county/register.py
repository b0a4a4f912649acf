"""The school register as GIAS writes it: 140 columns, Windows-1252, CRLF, dates as dd-mm-yyyy."""

import csv
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from tools.county.chance import chance_for
from tools.county.names import DIOCESES, DISTRICTS, head_teacher
from tools.county.places import Rank, Settlement
from tools.county.schools import (
    ACADEMIES,
    ANGLICAN,
    CATHOLIC,
    FOUNDATION,
    FREE,
    MAINTAINED,
    METHODIST,
    Establishment,
)
from tools.county.ties import FEDERATION, MULTI, TieGroup

LA_CODE = "998"
"""No authority has it."""

TYPE_CODES = {
    "Community school": "01",
    "Voluntary aided school": "02",
    "Voluntary controlled school": "03",
    "Foundation school": "05",
    "Community special school": "07",
    "Other independent school": "11",
    "Pupil referral unit": "14",
    "Local authority nursery school": "15",
    "Academy sponsor led": "28",
    "Academy converter": "34",
    "Free schools": "35",
}
PHASE_CODES = {"Not applicable": "0", "Nursery": "1", "Primary": "2", "Secondary": "4"}
_STATUS_CODES = {
    "Open": "1",
    "Closed": "2",
    "Open, but proposed to close": "3",
    "Proposed to open": "4",
}
_FAITH_CODES = {
    "Does not apply": "00",
    ANGLICAN: "02",
    CATHOLIC: "03",
    "None": "06",
    METHODIST: "09",
}
_COLUMNS = Path(__file__).with_name("gias_columns.csv")
_DISTRICT_SEATS = (
    "Marrowick",
    "Oskerby",
    "Thrimble",
    "Haverquoit",
    "Quenborne Harbour",
    "Carrowmarket",
)
_CITY_REACH_M = 4200

Row = dict[str, str | int]


def write_register(
    schools: list[Establishment], groups: list[TieGroup], places: list[Settlement], path: Path
) -> None:
    """Write the register."""
    with _COLUMNS.open(encoding="utf-8", newline="") as file:
        usual = {row["column"]: row["usual value"] for row in csv.DictReader(file)}
    chance = chance_for("register")
    by_name = {group.name: group for group in groups}
    with path.open("w", encoding="cp1252", newline="") as file:
        # GIAS quotes every text and no URN.
        writer = csv.DictWriter(file, usual, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
        writer.writeheader()
        for school in schools:
            parts = (
                _identity(school),
                _character(school),
                _pupils(school, chance),
                _ties(school, by_name),
                _place(school, places, chance),
                _people(school, chance),
            )
            row: Row = dict(usual)
            for part in parts:
                row |= part
            writer.writerow(row)


def _identity(school: Establishment) -> Row:
    academy = school.type in ACADEMIES
    reason = ("10", "Academy Converter") if academy else ("00", "Not applicable")
    return {
        "URN": school.urn,
        "EstablishmentNumber": _establishment_number(school),
        "EstablishmentName": school.name,
        "TypeOfEstablishment (code)": TYPE_CODES[school.type],
        "TypeOfEstablishment (name)": school.type,
        **_coded("EstablishmentTypeGroup", _type_group(school.type)),
        **_coded("EstablishmentStatus", (_STATUS_CODES[school.status], school.status)),
        **_coded("ReasonEstablishmentOpened", reason),
        "OpenDate": school.opened,
        **_coded(
            "ReasonEstablishmentClosed",
            ("99", "Other") if school.closed else ("00", "Not applicable"),
        ),
        "CloseDate": school.closed,
        **_coded("PhaseOfEducation", (PHASE_CODES[school.phase], school.phase)),
        "LastChangedDate": f"{1 + school.urn % 27:02}-08-2025",
        "UKPRN": str(10_900_000 + school.urn % 100_000),
        "UPRN": str(990_000_000_000 + school.urn),
    }


def _establishment_number(school: Establishment) -> str:
    return str(2000 + school.urn % 1000 + 2000 * (school.phase == "Secondary"))


def dfe_number(school: Establishment) -> str:
    """Return the number by which authorities know a school, such as 998/2001."""
    return f"{LA_CODE}/{_establishment_number(school)}"


def _coded(column: str, code_and_name: tuple[str, str]) -> Row:
    return {f"{column} (code)": code_and_name[0], f"{column} (name)": code_and_name[1]}


def _type_group(kind: str) -> tuple[str, str]:
    if kind in ACADEMIES:
        return "10", "Academies"
    groups = {
        FREE: ("11", "Free Schools"),
        "Community special school": ("5", "Special schools"),
        "Other independent school": ("3", "Independent schools"),
    }
    return groups.get(kind, ("4", "Local authority maintained schools"))


def _character(school: Establishment) -> Row:
    plain = "None" if school.type in {*ACADEMIES, FREE} else "Does not apply"
    faith = school.faith or plain
    row = _coded("ReligiousCharacter", (_FAITH_CODES[faith], faith))
    if school.faith:
        church = CATHOLIC if school.faith == CATHOLIC else ANGLICAN
        row |= _coded("Diocese", ("RC91" if church == CATHOLIC else "CE91", DIOCESES[church]))
    return row


def _pupils(school: Establishment, chance: np.random.Generator) -> Row:
    row: Row = {
        "StatutoryLowAge": str(school.low_age),
        "StatutoryHighAge": str(school.high_age),
        "SchoolCapacity": str(school.capacity or ""),
        "OfstedRating (name)": school.ofsted,
    }
    if school.low_age < 4 and school.phase == "Primary":
        row["NurseryProvision (name)"] = "Has Nursery Classes"
    if school.high_age > 16:
        row |= _coded("OfficialSixthForm", ("1", "Has a sixth form"))
    if school.ofsted:
        month, year = chance.integers(1, 13), chance.integers(2016, 2025)
        row["OfstedLastInsp"] = f"{chance.integers(1, 29):02}-{month:02}-{year}"
    if school.pupils:
        boys = int(chance.binomial(school.pupils, 0.51))
        row |= {
            "NumberOfPupils": str(school.pupils),
            "NumberOfBoys": str(boys),
            "NumberOfGirls": str(school.pupils - boys),
            "PercentageFSM": f"{school.fsm_percent:.1f}",
            "FSM": str(round(school.pupils * school.fsm_percent / 100)),
        }
    return row


def _ties(school: Establishment, by_name: Mapping[str, TieGroup]) -> Row:
    row: Row = {}
    if school.trust:
        group = by_name[school.trust]
        kind = ("3", "Supported by a multi-academy trust")
        if group.kind != MULTI:
            kind = ("5", "Supported by a single-academy trust")
        row |= {**_coded("TrustSchoolFlag", kind), **_coded("Trusts", (str(group.uid), group.name))}
        if school.type == "Academy sponsor led":
            row["SchoolSponsorFlag (name)"] = "Linked to a sponsor"
            row["SchoolSponsors (name)"] = f"{group.name}~University of Marrowick"
    elif school.type in MAINTAINED:
        row |= _coded("TrustSchoolFlag", ("0", "Not supported by a trust"))
        row["FederationFlag (name)"] = "Not under a federation"
    if school.type == FOUNDATION and school.urn % 2:
        row |= _coded("TrustSchoolFlag", ("1", "Supported by a trust"))
        row |= _coded("Trusts", ("90999", "Marram Rural Co-operative Learning Trust"))
    if school.federation:
        row["FederationFlag (name)"] = "Supported by a federation"
        row |= _coded("Federations", (str(by_name[school.federation].uid), school.federation))
    return row


def _place(school: Establishment, places: list[Settlement], chance: np.random.Generator) -> Row:
    at, place = school.site.at, school.site.place
    towns = [town for town in places if town.rank >= Rank.TOWN]
    nearest = min(range(len(towns)), key=lambda i: float(np.hypot(*(towns[i].at - at))))
    district = _district(place, towns)
    code, name = _urban_rural(school)
    letters = "".join(chance.choice(list("ABDEFGHJLNPQRSTUWXYZ"), 2))
    return {
        "Street": school.site.street or "School Lane",
        "Locality": "" if place.rank >= Rank.TOWN else place.name,
        "Town": towns[nearest].name,
        "Postcode": f"ZM{nearest + 1} {chance.integers(1, 10)}{letters}",
        **_coded("DistrictAdministrative", (f"E0799900{district + 1}", DISTRICTS[district])),
        **_coded(
            "AdministrativeWard", (f"E0599{1000 + sum(map(ord, place.name)) % 900}", place.name)
        ),
        "UrbanRural (code)": code,
        "UrbanRural (name)": f"(England/Wales) {name}",
        "Easting": str(int(at[0])),
        "Northing": str(int(at[1])),
        "MSOA (name)": f"{DISTRICTS[district]} 0{1 + nearest:02}",
        "LSOA (name)": f"{DISTRICTS[district]} 0{1 + nearest:02}A",
    }


def _district(place: Settlement, towns: list[Settlement]) -> int:
    """Return the number of the district: the county town's own, or that of the nearest seat."""
    seats = [next(town for town in towns if town.name == seat).at for seat in _DISTRICT_SEATS]
    far = [float(np.hypot(*(seat - place.at))) for seat in seats]
    if far[0] < _CITY_REACH_M:
        return 0
    return 1 + int(np.argmin(far[1:]))


def _urban_rural(school: Establishment) -> tuple[str, str]:
    place = school.site.place
    sparse = " in a sparse setting" if place.remote or place.at[0] < 574_000 else ""
    if place.rank >= Rank.TOWN:
        return "C1", "Urban city and town"
    if place.rank is Rank.LARGE_VILLAGE:
        return ("D2" if sparse else "D1"), f"Rural town and fringe{sparse}"
    if 0 < (school.pupils or 999) < 52:
        return ("F2" if sparse else "F1"), f"Rural hamlet and isolated dwellings{sparse}"
    return ("E2" if sparse else "E1"), f"Rural village{sparse}"


def _people(school: Establishment, chance: np.random.Generator) -> Row:
    title, given, family = head_teacher(chance)
    host = "".join(c for c in school.name.lower() if c.isascii() and c.isalnum())[:24]
    return {
        "HeadTitle (name)": title,
        "HeadFirstName": given,
        "HeadLastName": family,
        "SchoolWebsite": f"http://www.{host}.marramshire.example",
        "TelephoneNum": f"01632960{school.urn % 1000:03}",
    }


def write_group_links(groups: list[TieGroup], schools: list[Establishment], path: Path) -> None:
    """Write the group-links file: one row for each school of a trust or federation."""
    by_urn = {school.urn: school for school in schools}
    with path.open("w", encoding="cp1252", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(_LINK_COLUMNS)
        for group in groups:
            for urn in group.urns:
                writer.writerow(_link(group, by_urn[urn]))


_LINK_COLUMNS = (
    "URN",
    "Group UID",
    "Group ID",
    "Group Name",
    "Companies House Number",
    "Group Type (code)",
    "Group Type",
    "Closed Date",
    "Open date",
    "Incorporated on (open date)",
    "Group Status (code)",
    "Group Status",
    "Joined date",
    "EstablishmentName",
    "TypeOfEstablishment (code)",
    "TypeOfEstablishment (name)",
    "PhaseOfEducation (code)",
    "PhaseOfEducation (name)",
    "LA (code)",
    "LA (name)",
)
_GROUP_CODES = {FEDERATION: "01", MULTI: "06", "Single-academy trust": "10"}


def _link(group: TieGroup, school: Establishment) -> list[str]:
    trust = group.kind != FEDERATION
    joined = school.opened.replace("-", "/") or "01/09/2014"
    return [
        str(school.urn),
        str(group.uid),
        f"TR9{group.uid}" if trust else "",
        group.name,
        f"990{group.uid}" if trust else "",
        _GROUP_CODES[group.kind],
        group.kind,
        "",
        "01/09/2011",
        "01/09/2011" if trust else "",
        "OPEN",
        "Open",
        joined,
        school.name,
        TYPE_CODES[school.type],
        school.type,
        PHASE_CODES[school.phase],
        school.phase,
        LA_CODE,
        "Marramshire",
    ]
