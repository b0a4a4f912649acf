"""Who says a figure of a programme: its document, another document, or its file alone.

A document is named next to a figure only if that figure is in it. Only the figures that the
supplied programmes take from a document of `citations.toml` are known to be in it: a copy that
changes a figure has chosen that figure itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final

from clustering.policy.citations import Citation, citations
from data.given_file import GivenFile
from data.toml_file import Table, parse_toml

DOCUMENT: Final = "document"
FILE: Final = "file"
NONE: Final = "no source is named"
BY_FILE: Final = "chosen by the programme's file"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the figures of a programme come from.

    Attributes
    ----------
    document
        The programme's own document.
    content
        The file.
    """

    document: Citation
    content: Table

    def of(self, key: str) -> str:
        """Say who chose a figure, by its key in the file."""
        sources = self.content.get("sources")
        named = sources.get(key) if isinstance(sources, Mapping) else None
        return self._origin_words(key, self.content.get(key), named)

    def of_sum(self, key: str, value: object, source: object) -> str:
        """Say who chose a sum of `[funding]`, by its key, its value and its named source."""
        return self._origin_words(f"funding.{key}", value, source)

    def _origin_words(self, key: str, value: object, named: object) -> str:
        if not isinstance(named, str) or not named.strip():
            return NONE
        word, _, note = (part.strip() for part in named.partition(":"))
        if word == FILE:
            return f"{BY_FILE}: {note}" if note else f"{BY_FILE}, by no document"
        known = str(self.content.get("document")) if word == DOCUMENT else named.strip()
        cited = citations().get(known)
        if cited is not None and (key, _frozen(value), known) not in _known_to_be_in():
            return f"{BY_FILE}, not by {cited.title}"
        if word != DOCUMENT:
            return str(cited or named.strip())
        told = f"as the document says: {note}" if note else "as the document says"
        return told if self.document.confirmed else f"{told}; to be confirmed"


@cache
def own_programmes() -> Mapping[str, Mapping[str, Any]]:
    """Return the content of the programmes that come with the program, by name."""
    files = resources.files("clustering").joinpath("programmes").iterdir()
    found = {file.name[:-5]: file for file in files if file.name.endswith(".toml")}
    model = "a file that came with the program"
    return {
        name: parse_toml(GivenFile(f"{name}.toml", found[name].read_bytes()), model)
        for name in sorted(found)
    }


@cache
def _known_to_be_in() -> frozenset[tuple[str, str, str]]:
    """Return key, value and document of every figure that our programmes take from a document."""
    return frozenset(
        found for content in own_programmes().values() for found in _documented(content)
    )


def _documented(content: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    def document(named: str) -> str:
        return content["document"] if named.partition(":")[0].strip() == DOCUMENT else named

    found = [
        (key, _frozen(content.get(key)), document(named))
        for key, named in content.get("sources", {}).items()
    ]
    funding = content.get("funding", {})
    for table, prefix in (
        (funding, "funding."),
        *((extra, "funding.supplements.") for extra in funding.get("supplements", ())),
    ):
        source = document(table.get("source", funding.get("source", "")))
        found += [(prefix + key, _frozen(value), source) for key, value in table.items()]
    return found


def _frozen(value: object) -> str:
    return repr(value)
