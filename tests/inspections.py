"""Inspections of every kind, as hypothesis draws them, and files of the four eras."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from hypothesis import strategies as st

from data.inspection import (
    AREAS,
    JUDGEMENTS,
    OVERALL,
    Grade,
    GradedInspection,
    Inspection,
    UngradedInspection,
)
from data.vocabulary import REPORT_CARD, vocabulary

DAYS = st.dates(date(2005, 1, 1), date(2026, 4, 30)).map(date.isoformat)
CONCERNS = st.sampled_from(
    ["", "Special measures", "Serious weaknesses", "Requires significant improvement"]
)
URNS = st.integers(100_000, 999_999)
MET = st.sampled_from([None, True, False])
OUTCOMES = st.sampled_from(vocabulary("Ungraded inspection overall outcome").words)


def grades(names: Sequence[str], words: Sequence[str], *, days: bool = False):
    """Draw grades of some of these names, in their order."""
    word = st.sampled_from(["", *words])
    day = st.just("") | DAYS if days else st.just("")
    each = st.tuples(*(st.builds(Grade, st.just(name), word, day) for name in names))
    return each.map(lambda found: tuple(grade for grade in found if grade.word))


def _whose(draw, urn: int) -> dict:
    other = draw(st.sampled_from([None, urn]) | URNS)
    return {"urn": other, "of_predecessor": other not in (None, urn) or draw(st.booleans())}


@st.composite
def inspections(draw, urn: int) -> Inspection:
    """Draw what Ofsted's file may say of a school."""
    card = GradedInspection(
        is_report_card=True,
        day=draw(DAYS),
        grades=draw(grades(AREAS, REPORT_CARD, days=True)),
        safeguarding_met=draw(MET),
        concern=draw(CONCERNS),
        **_whose(draw, urn),
    )
    graded = GradedInspection(
        is_report_card=False,
        day=draw(DAYS),
        overall=draw(st.sampled_from(["", *OVERALL, "Not judged"])),
        grades=draw(grades(JUDGEMENTS, OVERALL)),
        safeguarding_met=draw(MET),
        concern=draw(CONCERNS),
        **_whose(draw, urn),
    )
    ungraded = UngradedInspection(day=draw(DAYS), outcome=draw(OUTCOMES), **_whose(draw, urn))
    return Inspection(
        report_card=draw(st.sampled_from([None, card])),
        graded=draw(st.sampled_from([None, graded])),
        ungraded=draw(st.sampled_from([None, ungraded])),
        concern=draw(CONCERNS),
    )


def write(folder: Path, rows: Sequence[Mapping[str, str]], name: str = "ofsted.csv") -> Path:
    """Write rows as a file of Ofsted: Windows-1252, what is not there as NULL."""
    header = list(dict.fromkeys(column for row in rows for column in row))
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, header, restval="NULL", quoting=csv.QUOTE_ALL)
    writer.writeheader()
    writer.writerows(rows)
    path = folder / name
    path.write_bytes(text.getvalue().encode("cp1252"))
    return path


ERAS = {
    "to 2022": {
        "URN": "199004",
        "Inspection start date": "04/06/2019",
        "Does the latest full inspection relate to the URN of the current school?": "No",
        "URN at time of latest full inspection": "198004",
        "Overall effectiveness": "2",
        "Category of concern": "NULL",
        "Quality of education": "2",
        "Early years provision (where applicable)": "9",
        "Safeguarding is effective?": "Yes",
        "Date of latest section 8 inspection": "01/03/2022",
        "Section 8 inspection overall outcome": "School remains Good",
    },
    "to August 2024": {
        "URN": "199004",
        "Inspection start date": "04/06/2019",
        "Does the latest graded inspection relate to the URN of the current school?": "No",
        "URN at time of latest graded inspection": "198004",
        "Overall effectiveness": "2",
        "Category of concern": "NULL",
        "Quality of education": "2",
        "Early years provision (where applicable)": "9",
        "Safeguarding is effective?": "Yes",
        "Date of latest ungraded inspection": "01/03/2022",
        "Ungraded inspection overall outcome": "School remains Good",
    },
    "to November 2025": {
        "URN": "199004",
        "Inspection start date": "21/01/2025",
        "Overall effectiveness": "Not judged",
        "Quality of education": "3",
        "Behaviour and attitudes": "2",
        "Category of concern": "SWK",
        "Safeguarding is effective?": "No",
    },
    "report cards": {
        "URN": "199004",
        "Inspection start date": "03/03/2026",
        "Category of concern": "RSI",
        "Safeguarding standards": "Met",
        "Inclusion": "Strong standard",
        "Inclusion - date of grade": "03/03/2026",
        "Early years (where applicable)": "Needs attention",
        "Early years - date of grade": "04/03/2026",
        "Inspection start date of latest OEIF graded inspection": "12/10/2022",
        "Latest OEIF overall effectiveness": "1",
        "Latest OEIF quality of education": "1",
        "Latest OEIF  safeguarding is effective?": "Yes",
        "Most recent category of concern": "RSI",
    },
}
"""One school in a file of each era, as Ofsted writes it."""
