"""Texts and numbers that people write about clusters, as they are checked wherever they come in."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Field

LONGEST_NAME, LONGEST_PERSON, LONGEST_NOTE = 120, 200, 2_000
MOST_URN = 9_999_999


def _tidied(most: int, value: object) -> object:
    """Return text with single spaces, line by line; other values as they are.

    Raises
    ------
    ValueError
        Where it is too long, or holds what cannot be printed.
    """
    if not isinstance(value, str):
        return value
    lines = [" ".join(line.split()) for line in value.strip().split("\n")]
    if sum(map(len, lines)) > most:
        raise ValueError(f"has more than {most:,} letters")
    if not all(line.isprintable() for line in lines):
        raise ValueError("holds a character that cannot be printed")
    return "\n".join(lines)


def _in_one_line(most: int) -> BeforeValidator:
    return BeforeValidator(
        lambda value: _tidied(most, " ".join(value.split()) if isinstance(value, str) else value)
    )


Name = Annotated[str, _in_one_line(LONGEST_NAME)]
Person = Annotated[str, _in_one_line(LONGEST_PERSON)]
Note = Annotated[str, BeforeValidator(lambda value: _tidied(LONGEST_NOTE, value))]
Urn = Annotated[int, Field(ge=1, le=MOST_URN)]
