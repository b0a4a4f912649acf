"""Dates as people write them."""

from datetime import date


def in_words(day: str) -> str:
    """Return an ISO date as people write it, such as `1 September 2026`; else the text itself."""
    try:
        parsed = date.fromisoformat(day)
    except ValueError:
        return day
    return f"{parsed.day} {parsed:%B %Y}"


def month_in_words(day: str) -> str:
    """Return the month of an ISO date, such as `June 2019`; else the text itself."""
    try:
        return f"{date.fromisoformat(day):%B %Y}"
    except ValueError:
        return day


def school_year(ends: int) -> str:
    """Return the school year that ends in a year, such as `2024/25`."""
    return f"{ends - 1}/{ends % 100:02}"


def year_it_ends(period: int) -> int | None:
    """Return the year in which a school year ends that is written as 202425; None for no such."""
    ends = period // 100 + 1
    return ends if ends % 100 == period % 100 else None
