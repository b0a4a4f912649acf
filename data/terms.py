"""An authority's terms: a CSV file with a row for each term or half term."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import pairwise

from data.cells import Column, columns_of
from data.cleaning import clean_rows
from data.csv_file import Row, read_table
from data.dates import iso_date
from data.errors import Fault, InputError
from data.given_file import StrPath
from data.school import Source
from data.school_days import SchoolCalendar, Span, school_year

FEWEST_DAYS, MOST_DAYS = 170, 210
"""School days of a year whose terms are all given: 190, more or fewer by local closures."""

_WHOLE_YEAR = "Give all terms of each school year, and the terms, not the holidays"


def read_terms(path: StrPath) -> tuple[SchoolCalendar, Source]:
    """Return the terms of a file, and the record of the file; docs/data.md describes it.

    Raises
    ------
    InputError
        With every fault: no such file, missing columns, invalid days, terms that overlap or end
        before they begin, a school year without some of its terms.
    """
    columns = columns_of("terms")
    table = read_table(path, columns)
    faults = table.missing_columns(columns, "Name the columns from and to, a row for each term")
    faults += [fault for _, fault in table.ragged]
    rows, _ = clean_rows(table.where, [] if faults else table.rows, columns)
    spans: dict[int, Span] = {}
    for row in rows:
        first, last = (_day_of_term(table.where, row, column, faults) for column in columns)
        if first is not None and last is not None:
            spans[row.number] = (first, last)
    if not faults:
        faults += _faults_of_terms(table.where, spans)
    if faults:
        raise InputError(faults)
    terms = tuple(sorted(spans.values()))
    source = table.source("school terms", terms[0][0].isoformat())
    return SchoolCalendar(terms, source.name), source


def _day_of_term(where: str, row: Row, column: Column, faults: list[Fault]) -> date | None:
    text = row.cells.get(column.name, "")
    if found := iso_date(text):
        return date.fromisoformat(found)
    remedy = "Write it as 2026-09-02, or as 02/09/2026"
    faults.append(Fault(where, "this is no day", remedy, row.number, column.name, text))
    return None


def _faults_of_terms(where: str, spans: dict[int, Span]) -> Iterator[Fault]:
    if not spans:
        yield Fault(where, "no term is in it", "Write a row for each term")
        return
    for row, (first, last) in spans.items():
        if last < first:
            yield Fault(where, "the term ends before it begins", "Correct it", row, "to", str(last))
    in_order = sorted(spans.items(), key=lambda item: item[1])
    for (_, (_, ended)), (row, (begun, _)) in pairwise(in_order):
        if begun <= ended:
            problem = "the term begins before another one ends"
            yield Fault(where, problem, "Correct one of the two", row, "from", str(begun))
    open_days = Counter(
        school_year(day) for first, last in spans.values() for day in _weekdays(first, last)
    )
    for year, days in sorted(open_days.items()):
        if not FEWEST_DAYS <= days <= MOST_DAYS:
            problem = f"the school year {year}/{(year + 1) % 100:02} has {days} school days"
            yield Fault(where, f"{problem}, and 190 is usual", _WHOLE_YEAR)


def _weekdays(first: date, last: date) -> Iterable[date]:
    days = min((last - first).days + 1, 400)  # a term that ends in the wrong century
    return (
        day
        for n in range(days)
        if (day := first + timedelta(days=n)).isoweekday() <= 5  # Friday
    )
