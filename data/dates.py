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
