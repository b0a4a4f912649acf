"""What every output says of how far a plan has come: a working draft, or the planner's own words.

"Proposal" and "consultation" are words of the law on school organisation (Education and Inspections
Act 2006, sections 15 and 16; SI 2012/1035, regulation 9). A first draft is neither.
"""

from data.errors import Fault, InputError

WORKING_DRAFT = "Working draft, not a statutory proposal; no consultation has begun"
LONGEST = 100
"""Letters of the planner's own words: what fits on a phone, on a slide and below a sheet."""
_REMEDY = f"Give one line of at most {LONGEST} letters, such as 'For governors only, 3 March'"


def read_wording(text: object, where: str = "--wording") -> str:
    """Return a planner's own words for a plan, with single spaces.

    Raises
    ------
    InputError
        Where they are none, too long for a slide, or hold what cannot be printed.
    """
    words = " ".join(text.split()) if isinstance(text, str) else ""
    if not words:
        problem = "these words are empty"
    elif len(words) > LONGEST:
        problem = f"these words have {len(words)} letters: they would not fit everywhere"
    elif not words.isprintable():
        problem = "these words hold a character that cannot be printed"
    else:
        return words
    raise InputError([Fault(where, problem, _REMEDY, value=str(text)[: 2 * LONGEST])])
