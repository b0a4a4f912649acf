"""The lump sum of a school: what federating keeps, and what amalgamating loses.

It is no money that a federation brings: a school keeps it in every form of partnership.
"""

from clustering.policy.figures import Rates
from clustering.wording import pounds


def lump_sum_sentence(rates: Rates) -> str:
    """Say once what becomes of lump sums, with the sum, its source and its time."""
    each, kept = rates.value("lump_sum"), rates.value("lump_sum_kept")
    first_year = pounds(2 * each * (1 - kept))
    return (
        "A federation brings no lump sum and loses none: each school keeps its own, as in every "
        f"form of partnership ({pounds(each)} a year: {rates.said('lump_sum')}). Two schools that "
        f"amalgamate become one, with one lump sum: {kept:.0%} of the two in the first full year "
        f"({rates.said('lump_sum_kept')}), {first_year} less in that year, and then "
        f"{pounds(each)} less a year."
    )
