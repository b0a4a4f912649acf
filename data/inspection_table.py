"""Inspections of schools as a table in Ofsted's own form: written into a plan, and read back."""

import csv
import io
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from data.accounts import InspectionAccounts
from data.given_file import StrPath
from data.inspection import (
    AREAS,
    JUDGEMENTS,
    ONLY_WHERE_APPLICABLE,
    GradedInspection,
    Inspection,
    UngradedInspection,
)
from data.inspection_file import ROLE, InspectionTable, read_inspections
from data.school import School, Schools
from data.school_table import to_cell

_CARD, _OEIF, _UNGRADED = "latest full", "latest OEIF graded", "the ungraded"
_START, _CONCERN = "Inspection start date", "Category of concern"


def with_inspections(schools: Schools, table: InspectionTable) -> Schools:
    """Return schools with what Ofsted's file says of each."""
    items = tuple(replace(each, inspection=table.by_urn.get(each.urn)) for each in schools)
    lacking = dict(schools.lacking)
    if any(school.inspection and school.inspection.latest for school in items):
        lacking.pop("ofsted", None)
    elif "ofsted" in lacking:
        names = ", ".join(source.name for source in table.sources)
        lacking["ofsted"] += f", and {names} has no grade of any of them"
    return replace(schools, items=items, lacking=lacking)


def inspected(schools: Schools, table: InspectionTable) -> Schools:
    """Return schools with what a file of Ofsted says of each, that file and an account of it."""
    if not table.sources:
        return schools
    others = (source for source in schools.sources if source.role != ROLE)
    schools = replace(with_inspections(schools, table), sources=(*others, *table.sources))
    if schools.accounts is None:
        return schools
    found = InspectionAccounts(
        name=table.sources[0].name,
        as_at=table.as_at,
        with_row=len(table.by_urn),
        without_row=tuple(f"{s.name} ({s.urn})" for s in schools if s.urn not in table.by_urn),
        other_rows=table.others,
        lacks=table.lacks,
    )
    return replace(schools, accounts=replace(schools.accounts, inspections=found))


def inspections_to_table(schools: Iterable[School]) -> str:
    """Return what Ofsted's file says of some schools as CSV text; a row for each that it has."""
    known = {school.urn: school.inspection for school in schools if school.inspection}
    areas = list(
        dict.fromkeys(
            [
                *AREAS,
                *(
                    grade.name
                    for told in known.values()
                    if told.report_card
                    for grade in told.report_card.grades
                ),
            ]
        )
    )
    rows = [{"URN": str(urn), **_row(told, areas)} for urn, told in known.items()]
    header = list(rows[0]) if rows else ["URN", *_row(Inspection(), areas)]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(map(to_cell, header))
    writer.writerows([to_cell(row[name]) for name in header] for row in rows)
    return text.getvalue()


def read_inspection_table(path: StrPath) -> InspectionTable:
    """Read a table that `inspections_to_table` wrote.

    Raises
    ------
    InputError
        As `read_inspections` does.
    """
    return read_inspections(path, as_at=date.max)


def _row(told: Inspection, areas: Iterable[str]) -> dict[str, str]:
    """Return the cells of one school, all columns in one order."""
    card = told.report_card or GradedInspection(is_report_card=True)
    graded = told.graded or GradedInspection(is_report_card=False)
    ungraded = told.ungraded or UngradedInspection()
    cells = {
        _START: card.day,
        **_whose(_CARD, card, told=told.report_card is not None),
        _CONCERN: card.concern,
        "Safeguarding standards": {True: "Met", False: "Not met", None: ""}[card.safeguarding_met],
    }
    days = {grade.name: grade.day for grade in card.grades}
    for area in areas:
        cells[_named(area)] = card.words_of(area)
        cells[f"{area} - date of grade"] = days.get(area, "")
    cells |= {
        f"{_START} of {_OEIF} inspection": graded.day,
        **_whose(_OEIF, graded, told=told.graded is not None),
        "Latest OEIF category of concern": graded.concern,
        "Latest OEIF overall effectiveness": graded.overall,
        "Latest OEIF safeguarding is effective?": {True: "Yes", False: "No", None: ""}[
            graded.safeguarding_met
        ],
    }
    for name in JUDGEMENTS:
        cells[_named(f"Latest OEIF {name[:1].lower()}{name[1:]}", name)] = graded.words_of(name)
    cells |= {
        "Date of latest ungraded inspection": ungraded.day,
        "Ungraded inspection overall outcome": ungraded.outcome,
        **_whose(_UNGRADED, ungraded, told=told.ungraded is not None),
        "Most recent category of concern": told.concern,
    }
    return cells


def _named(column: str, name: str = "") -> str:
    return f"{column} (where applicable)" if (name or column) in ONLY_WHERE_APPLICABLE else column


def _whose(kind: str, one: GradedInspection | UngradedInspection, *, told: bool) -> dict[str, str]:
    relates = "No" if one.of_predecessor else "Yes"
    does = "Does the ungraded" if kind == _UNGRADED else f"Does the {kind}"
    return {
        f"{does} inspection relate to the URN of the current school?": relates if told else "",
        f"URN at time of {kind} inspection": "" if one.urn is None else str(one.urn),
    }
