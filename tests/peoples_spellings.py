"""Names of schools as people write them: shortened, abbreviated, without their marks."""

import re
from random import Random

ABBREVIATIONS = (
    (
        r"Church of England",
        ("C of E", "CofE", "CE", "C.E.", "C. of E.", "C.of E.", "CofE", "Church of England"),
    ),
    (r"CofE", ("C of E", "Church of England", "CE", "C.E.", "CofE", "C OF E")),
    (r"Roman Catholic", ("RC", "R.C.", "Catholic", "Roman Catholic")),
    (r"Catholic", ("RC", "R.C.", "Catholic", "Catholic", "Cath")),
    (r"Voluntary Aided", ("VA", "V.A.", "Aided", "(VA)", "(Aided)", "")),
    (r"Voluntary Controlled", ("VC", "V.C.", "Controlled", "(VC)", "")),
    (r"Controlled", ("VC", "(C)", "Controlled", "")),
    (r"Aided", ("VA", "(VA)", "(Aided)", "Aided", "")),
    (r"Community", ("Comm.", "Community", "Comm", "")),
    (r"Saint", ("St", "St.", "S.", "Saint")),
    (r"St\.?(?= )", ("St", "St.", "Saint", "S.", "St")),
    (r"and", ("&", "and", "and", "+")),
    (r"&", ("&", "and")),
    (r"Primary", ("Primary", "Primary", "Prim", "Prim.", "Pri", "primary")),
    (r"Infant(s?)", ("Infant", "Infants", "Inf", "Inf.")),
    (r"Junior(s?)", ("Junior", "Juniors", "Jnr", "Jun.")),
    (r"Nursery", ("Nursery", "Nursery", "Nur", "Nurs.")),
    (r"School", ("School", "School", "Sch", "Sch.", "")),
    (r"Academy", ("Academy", "Academy", "Acad", "Acad.", "")),
    (r"['\u2019]", ("'", "\u2019", "", "`")),
    (r"-", ("-", " ")),
    (r", ", (", ", " - ", " ", " (")),
)
FORGOTTEN = ("Church of England", "CofE", "Catholic", "Roman Catholic", "Community", "Primary")


def spelt_by_people(name: str, random: Random, *, forget: bool = True) -> str:
    """Return a name as somebody may write it who has it right; with `forget` words are left out."""
    for pattern, written in ABBREVIATIONS:
        name = re.sub(
            rf"\b{pattern}\b" if pattern.isalpha() else pattern, random.choice(written), name
        )
    if " (" in name and ")" not in name:
        name += ")"
    if forget and random.random() < 0.15:
        for word in random.sample(FORGOTTEN, 2):
            name = re.sub(rf"\b{word}\b", "", name)
    style = random.random()
    name = name.upper() if style < 0.1 else name.lower() if style < 0.15 else name
    if random.random() < 0.05:
        name = f"The {name}"
    if random.random() < 0.1:
        name = name.replace(" ", "  ", 1)
    return re.sub(r"\s+,", ",", name).strip() or name
