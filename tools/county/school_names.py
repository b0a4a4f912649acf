"""Names of schools, in the styles of the real register."""

import numpy as np

from tools.county.names import parish
from tools.county.places import Rank, Settlement

_SAINTS = (
    "St Mary's",
    "St Peter's",
    "All Saints'",
    "St Hild's",
    "St Wendreda's",
    "St Oswin's",
    "St Bede\u2019s",
    "Holy Trinity",
    "St Botwin's",
    "St Margaret's",
    "St Andrew's",
    "Christ Church",
    "St Edric's",
)
_CATHOLIC_SAINTS = (
    "St Joseph's",
    "Our Lady of the Sea",
    "Sacred Heart",
    "St Thérèse of Lisieux",
    "Corpus Christi",
    "St Cuthwin's",
    "St Anselm's",
    "Our Lady and St Edric's",
    "St Bernadette's",
    "Holy Rood",
    "St Ita's",
)
_QUARTERS = tuple(
    f"{first}{last}"
    for first in (
        "Lark",
        "Mill",
        "Sluice",
        "Friars",
        "Rope",
        "Plover",
        "Tern",
        "East",
        "West",
        "Heron",
        "Ash",
        "Beacon",
        "King",
        "Priory",
        "Harbour",
        "Dune",
        "Orchard",
        "Willow",
        "Sky",
        "Osier",
        "Curlew",
    )
    for last in ("field", "gate", "mead", " Bank", " Rise", " Lane", " View")
)
_FOUNDERS = ("Haldane's", "Dame Otterby's", "Umfrey's", "Wragge's", "Sarrow and Quill's")
_LONGEST = "The Blessed Hugh More Roman Catholic Voluntary Academy"


class SchoolNames:
    """Hands out names, none twice."""

    def __init__(self, chance: np.random.Generator) -> None:
        self._chance = chance
        self._used: set[str] = set()
        self._quarters = [str(quarter) for quarter in chance.permutation(_QUARTERS)]
        self._catholic = [*_CATHOLIC_SAINTS]

    def primary(self, place: Settlement, kind: str, faith: str) -> str:
        """Return a name for a primary school of this kind in this place."""
        academy = "cademy" in kind
        while True:
            if faith == "Roman Catholic":
                name = self._of_the_catholics(place, academy=academy)
            elif faith:
                name = self._of_the_church(place, kind, faith, academy=academy)
            else:
                name = self._of_the_county(place, kind, academy=academy)
            if name not in self._used:
                self._used.add(name)
                return name

    def other(self, place: Settlement, kind: str, phase: str) -> str:
        """Return a name for a school that is no open primary."""
        town = parish(place.name)
        endings = {
            "Community special school": "Special School",
            "Local authority nursery school": "Nursery School",
            "Pupil referral unit": "Pupil Referral Unit",
            "Other independent school": "Preparatory School",
        }
        while True:
            quarter = str(self._chance.choice(_QUARTERS))
            ending = endings.get(kind, "School" if phase == "Secondary" else "Primary School")
            name = f"{quarter} {ending}"
            if phase == "Secondary" and self._chance.random() < 0.6:
                name = f"{town} {'Academy' if 'cademy' in kind else 'High School'}"
            if name not in self._used:
                self._used.add(name)
                return name

    def _of_the_catholics(self, place: Settlement, *, academy: bool) -> str:
        if academy and not any(name.startswith(_LONGEST) for name in self._used):
            return f"{_LONGEST}, {place.name}"
        ending = "Catholic Voluntary Academy" if academy else "Catholic Primary School"
        return f"{self._catholic.pop(0)} {ending}"

    def _of_the_church(self, place: Settlement, kind: str, faith: str, *, academy: bool) -> str:
        draw = self._chance.random()
        if "Methodist" in faith:
            return f"{place.name} Church of England and Methodist Primary School"
        if academy:
            ending = "Church of England Primary Academy" if draw < 0.5 else "CofE Academy"
        elif kind.startswith("Voluntary aided"):
            ending = (
                "Church of England (Aided) Primary School"
                if draw < 0.5
                else "CofE VA Primary School"
            )
            if draw > 0.7:
                return f"The {place.name} {self._chance.choice(_FOUNDERS)} Endowed {ending}"
        elif draw < 0.55:
            ending = "Church of England Primary School"
        else:
            ending = "CofE (Controlled) Primary School" if draw < 0.75 else "CofE Primary School"
        if place.rank >= Rank.TOWN or draw > 0.82:
            return f"{self._chance.choice(_SAINTS)} {ending}, {parish(place.name)}"
        return f"{place.name} {ending}"

    def _of_the_county(self, place: Settlement, kind: str, *, academy: bool) -> str:
        draw = self._chance.random()
        if kind == "Free schools":
            ending = "Free School"
        elif academy:
            ending = str(self._chance.choice(["Primary Academy", "Academy", "Primary School"]))
        else:
            ending = "Community Primary School" if draw < 0.3 else "Primary School"
        if place.rank >= Rank.TOWN and draw < 0.9:
            return f"{self._quarters.pop(0)} {ending}"
        if draw > 0.93:
            return f"The {place.name} {ending}"
        return f"{place.name} {ending}"
