"""Invented names: of places, streets, people. Real ones would mislead whoever reads the map."""

from collections.abc import Iterator

import numpy as np

AUTHORITY = "Marramshire"
COUNTY_TOWN = "Marrowick"
MARKET_TOWNS = (
    "Wexholme Bridge",
    "Thrimble",
    "Oskerby",
    "Haverquoit",
    "Saltmarrow-on-Sea",
    "Quenborne Harbour",
    "Port Quarrow",
    "Drummet Regis",
    "Carrowmarket",
)
ISLAND = "Isle of Tarn Ey"
DISTRICTS = (
    "Marrowick",
    "North Marram",
    "Thrimble Vale",
    "Haverquoit Coast",
    "Quenborne",
    "Carrow Downs",
)
DIOCESES = {
    "Church of England": "Diocese of Marrowick",
    "Roman Catholic": "Diocese of Carrowmarket",
}

_FIRST = (
    "Salt",
    "Wex",
    "Marl",
    "Carrow",
    "Thrim",
    "Hask",
    "Quen",
    "Dray",
    "Fenna",
    "Osk",
    "Brind",
    "Gors",
    "Tarl",
    "Mawd",
    "Ulver",
    "Skeld",
    "Wring",
    "Pella",
    "Harrow",
    "Eyd",
    "Lomb",
    "Spur",
    "Crimmer",
    "Dunna",
    "Yarl",
    "Hob",
    "Kest",
    "Rusk",
    "Venna",
    "Wither",
    "Aldra",
    "Corm",
    "Sedge",
    "Stanner",
    "Tetch",
    "Binna",
    "Gulla",
    "Horra",
    "Moss",
    "Otter",
    "Plover",
    "Reed",
    "Sorrel",
    "Whin",
)
_LAST = (
    "mere",
    "holme",
    "by",
    "thorpe",
    "toft",
    "wick",
    "ness",
    "ham",
    "ton",
    "ley",
    "ford",
    "den",
    "worth",
    "stow",
    "beck",
    "cote",
    "garth",
    "sett",
    "marsh",
    "ingham",
    "erby",
    "low",
    "stead",
)
_STYLES = (
    "{}",
    "{}",
    "{}",
    "{}",
    "{}",
    "{}",
    "{}",
    "{}",
    "{}",
    "Great {}",
    "Little {}",
    "North {}",
    "Upper {}",
    "{} St Peter",
    "{} All Saints",
    "{} Magna",
    "{} Fen",
    "{}-under-Down",
    "{}-on-the-Marsh",
    "{} Abbots",
)
_REAL = frozenset(
    {
        "Saltley",
        "Saltford",
        "Saltcote",
        "Saltden",
        "Saltham",
        "Saltholme",
        "Saltmarsh",
        "Saltwick",
        "Saltby",
        "Wexham",
        "Drayton",
        "Drayford",
        "Draycote",
        "Brindley",
        "Gorsley",
        "Ulverley",
        "Wrington",
        "Harrowby",
        "Harrowden",
        "Witherley",
        "Mossley",
        "Mossford",
        "Otterham",
        "Otterton",
        "Otterford",
        "Reedness",
        "Reedham",
        "Reedley",
        "Reedworth",
        "Tarlton",
        "Spurstow",
        "Sedgeford",
        "Sedgeley",
        "Quenden",
        "Eydon",
        "Marlingham",
        "Skeldingham",
    }
)
"""What the morphemes would spell but is on the map of Britain."""

_STREETS = (
    "High",
    "Church",
    "Mill",
    "Station",
    "Chapel",
    "School",
    "Back",
    "Green",
    "Manor",
    "Vicarage",
    "Orchard",
    "Willow",
    "Beech",
    "Larch",
    "Plover",
    "Curlew",
    "Heron",
    "Tern",
    "Sandpiper",
    "Marram",
    "Osier",
    "Sluice",
    "Pump",
    "Forge",
    "Tannery",
    "Ropewalk",
    "Malthouse",
    "Priory",
    "Friars",
    "Barley",
    "Clover",
    "Bramble",
    "Hawthorn",
    "Rowan",
    "Foundry",
    "Albert",
    "Victoria",
    "Alma",
    "Jubilee",
    "Coronation",
    "Windmill",
    "Saltern",
    "Dyke",
    "Bell",
    "Angel",
    "George",
    "Queen's",
    "King's",
    "St Mary's",
    "St Hild's",
    "Glebe",
    "Paddock",
    "Poplar",
    "Elder",
    "Sycamore",
)
_STREET_KINDS = (
    "Street",
    "Road",
    "Road",
    "Lane",
    "Close",
    "Avenue",
    "Drive",
    "Way",
    "Gardens",
    "Crescent",
)
_LANE_KINDS = ("Lane", "Lane", "Road", "Drove", "Bank", "Hill")
_GIVEN = (
    "Alison",
    "Andrew",
    "Claire",
    "David",
    "Zoë",
    "Emma",
    "Fiona",
    "Graham",
    "Helen",
    "Ian",
    "Jayne",
    "Renée",
    "Kathryn",
    "Liam",
    "Martin",
    "Nicola",
    "Owen",
    "Priya",
    "Rachel",
    "Siân",
    "Tariq",
    "Wendy",
)
_FAMILY = (
    "Haldane",
    "Brackley",
    "Otterby",
    "Sarrow",
    "Wynter",
    "O'Meara",
    "Pellam",
    "Quill",
    "Tasker",
    "Umfrey",
    "Vane",
    "Wragge",
    "Yarrow",
    "Ashdown-Carr",
    "Begum",
    "Corley",
    "Dacre",
    "Ferrar",
    "Nuñez",
)


def _speakable(first: str, last: str) -> bool:
    clash = first[-1] == last[0] or (first[-1] in "aer" and last[0] in "aei")
    return not clash and first + last not in _REAL


def place_names(chance: np.random.Generator) -> Iterator[str]:
    """Yield names of villages, none twice."""
    roots = [a + b for a in _FIRST for b in _LAST if _speakable(a, b)]
    for root in chance.permutation(roots):
        yield str(chance.choice(_STYLES)).format(root)


def street_name(chance: np.random.Generator) -> str:
    """Return a name for a street of a town or village."""
    return f"{chance.choice(_STREETS)} {chance.choice(_STREET_KINDS)}"


def lane_name(chance: np.random.Generator) -> str:
    """Return a name for a country lane."""
    return f"{chance.choice(_STREETS)} {chance.choice(_LANE_KINDS)}"


def head_teacher(chance: np.random.Generator) -> tuple[str, str, str]:
    """Return title, given name and family name of an invented head."""
    title = str(chance.choice(["Mrs", "Mr", "Ms", "Miss", "Dr"], p=[0.45, 0.27, 0.15, 0.1, 0.03]))
    return title, str(chance.choice(_GIVEN)), str(chance.choice(_FAMILY))


def parish(place: str) -> str:
    """Return the short form of a place's name, as used in names of schools and streets."""
    return place.removesuffix(" Bridge").removesuffix(" Harbour").removesuffix("-on-Sea")
