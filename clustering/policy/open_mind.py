"""What is said wherever a plan is called proven: a proof is about rules, and decides nothing.

A council that had weighed its equality duty, had written that down, and had not made up its mind
before it asked, was upheld; `closure_upheld` in `citations.toml` is the case.
"""

from clustering.policy.citations import cite

_HEADS = (
    "This is about the rules that were given. It is no reason to stop listening. Whoever decides "
    "needs an open mind, and must first ask what the change means for equality"
)


def for_heads() -> str:
    """Return the prompt as a hall and a page for heads have it."""
    return f"{_HEADS} ({cite('equality_duty')})."


def for_officers() -> str:
    """Return the prompt with both sources, for those who prepare a decision."""
    sources = f"{cite('equality_duty')}; {cite('closure_upheld')}"
    return f"{_HEADS}. Write down that both were weighed ({sources})."
