"""Another user of this machine, whom tests become for a moment where they may."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

OWNER, STRANGER = 60_001, 60_002
"""Two users; the system lets those be whom it has no name for."""


@contextmanager
def as_user(number: int) -> Iterator[None]:
    """Have the rights of a user, and of no group but one of the same number, within the block."""
    if sys.platform == "win32" or os.geteuid() != 0:
        pytest.skip("only the administrator can become another user")
    group, groups = os.getegid(), os.getgroups()
    try:
        os.setgroups([])
        os.setegid(number)
        os.seteuid(number)
    except OSError as error:
        _come_back(group, groups)
        pytest.skip(f"this machine lets nobody become another user ({error.strerror})")
    try:
        yield
    finally:
        _come_back(group, groups)


def _come_back(group: int, groups: list[int]) -> None:
    os.seteuid(0)
    os.setegid(group)
    os.setgroups(groups)
