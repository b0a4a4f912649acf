"""What is said wherever a plan is called proven: a proof is about rules, and decides nothing.

A council that had considered and recorded its equality duty, and had not made up its mind before,
was upheld; see the case below.
"""

from clustering.policy.citations import Citation

EQUALITY_DUTY = Citation("Equality Act 2010, section 149")
PREDETERMINATION = Citation(
    "R (WC) v Somerset County Council [2021] EWHC 2936 (Admin), on consultation, predetermination "
    "and the equality duty"
)
OPEN_MIND = (
    "This is about the rules that were given. It is no reason to stop listening. Who decides needs "
    "an open mind, and must first ask what the change means for equality"
)


def for_heads() -> str:
    """Return the prompt as a hall and a page for heads have it."""
    return f"{OPEN_MIND} ({EQUALITY_DUTY})."


def for_officers() -> str:
    """Return the prompt with both sources, for those who prepare a decision."""
    return f"{OPEN_MIND}. Write down that both were weighed ({EQUALITY_DUTY}; {PREDETERMINATION})."
