"""The documents that the rules of English schools rest on: the table `citations.toml`.

A rule whose document could not be read itself is unconfirmed: it may tell a user to ask, and it
never forbids. Research and local policy are named as such wherever they are cited, because they
bind no school.
"""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib import resources
from types import MappingProxyType


class DocumentStatus(StrEnum):
    """How far a document binds."""

    LAW = "law"
    STATUTORY_GUIDANCE = "statutory guidance"
    GUIDANCE = "guidance"
    LOCAL_POLICY = "local policy"
    RESEARCH = "research"
    DATA = "data"
    OWN = "own document"
    PLANNER = "planner"


_SAID = frozenset(
    {DocumentStatus.STATUTORY_GUIDANCE, DocumentStatus.LOCAL_POLICY, DocumentStatus.RESEARCH}
)
"""Statuses that a citation names, as such a document might be taken for law."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """A passage of a document.

    Attributes
    ----------
    title
        As the document calls itself.
    short
        Title, place and date as a sentence gives them; `""` where they are short themselves.
    place
        The passage; `""` for the whole.
    dated
        Date of the document, in words, as exactly as it is known.
    address
        Where it can be read; `""` where no public copy is known.
    read
        Day on which the passage, or a copy of it, was last read; None where it was not.
    version
        The version meant, where there is more than one.
    status
        How far it binds.
    confirmed
        The passage itself has been read; False for what others report of it.
    """

    title: str
    short: str = ""
    place: str = ""
    dated: str = ""
    address: str = ""
    read: date | None = None
    version: str = ""
    status: DocumentStatus = DocumentStatus.PLANNER
    confirmed: bool = True

    def __str__(self) -> str:
        full = ", ".join(part for part in (self.title, self._when, self.place) if part)
        status = str(self.status) if self.status in _SAID else ""
        doubt = "" if self.confirmed else "to be confirmed"
        return "; ".join(part for part in (self.short or full, status, doubt) if part)

    @property
    def reference(self) -> str:
        """All that is known of it, as a list of sources gives it."""
        parts = (
            self.title,
            self.place,
            self.dated,
            self.version,
            str(self.status) if self.status is not DocumentStatus.PLANNER else "",
            self.address,
            f"read on {self.read.day} {self.read:%B %Y}" if self.read else "",
            "" if self.confirmed else "to be confirmed",
        )
        return "; ".join(part for part in parts if part) + "."

    @property
    def _when(self) -> str:
        """The date, unless the title has it: an Act is called by its year."""
        return "" if self.dated[-4:] in self.title else self.dated


@cache
def citations() -> MappingProxyType[str, Citation]:
    """Return every document of the table by its key."""
    text = resources.files("clustering.policy").joinpath("citations.toml").read_text("utf-8")
    return MappingProxyType(
        {
            key: Citation(**entry | {"status": DocumentStatus(entry["status"])})
            for key, entry in tomllib.loads(text).items()
        }
    )


def references(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the sources of texts: all that is known of each document that they cite."""
    text = "\n".join(texts)
    cited = set()
    for key, words in _longest_first():
        if words in text:
            cited.add(key)
            text = text.replace(words, "")
    return tuple(
        f"{each.short}: {each.reference}" if each.short else each.reference
        for key, each in citations().items()
        if key in cited and each.status is not DocumentStatus.PLANNER
    )


@cache
def _longest_first() -> tuple[tuple[str, str], ...]:
    """Return the key and the words of every document, longest first: some begin with others."""
    words = [(key, str(each)) for key, each in citations().items()]
    return tuple(sorted(words, key=lambda pair: -len(pair[1])))


def cite(key: str) -> Citation:
    """Return one document of the table by its key."""
    return citations()[key]
