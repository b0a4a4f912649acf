"""Numbers and lists as a sentence holds them."""

from collections.abc import Sequence
from datetime import date


def counted(number: int, thing: str, things: str | None = None) -> str:
    """Return `1 school`, `4 schools`."""
    return f"{number:,} {thing if number == 1 else things or thing + 's'}"


def listed(names: Sequence[str]) -> str:
    """Return `A`, `A and B`, `A, B and C`; `""` for none."""
    if not names:
        return ""
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last


def minutes(seconds: float) -> str:
    """Return `12 minutes`, rounded, and `less than a minute` below one."""
    whole = round(seconds / 60)
    return "less than a minute" if seconds < 30 else counted(whole, "minute")


def pounds(amount: float) -> str:
    """Return `£50,000`, to the pound."""
    return f"£{amount:,.0f}"


def rate(amount: float) -> str:
    """Return a sum to the penny: `£30`, `£30.50`, and `55p` below a pound."""
    if 0 < amount < 1:
        return f"{round(amount * 100, 2):g}p"
    return f"£{amount:,.0f}" if amount == round(amount) else f"£{amount:,.2f}"


def day(when: date) -> str:
    """Return `1 September 2026`."""
    return f"{when.day} {when:%B %Y}"
