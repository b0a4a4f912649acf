"""What papers say in the words of a form or a programme: the table `words.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from clustering.policy.citations import citations

if TYPE_CHECKING:
    from clustering.policy.forms import Form
    from clustering.policy.programmes import Programme


@dataclass(frozen=True, slots=True)
class PaperWords:
    """What papers say of a form, in the words of a programme where that has its own.

    Attributes
    ----------
    agreement
        How far a memorandum binds.
    purpose, promises, governance, money, staff, leaving
        What the parts of a memorandum say, in sentences; the promises complete "they will".
    activities
        A menu to choose from.
    plan
        Who writes the business plan, and what it is to say.
    questions
        What its reader asks besides.
    """

    agreement: str
    purpose: tuple[str, ...]
    promises: tuple[str, ...]
    governance: tuple[str, ...]
    money: tuple[str, ...]
    staff: tuple[str, ...]
    leaving: tuple[str, ...]
    activities: tuple[str, ...]
    plan: tuple[str, ...]
    questions: tuple[str, ...]


def paper_words(form: Form, programme: Programme | None) -> PaperWords:
    """Return the words of papers for a form, those of the programme's document first.

    A programme of the user's own that names the same document has the same words.
    """
    table = _table()
    own = {} if programme is None else table["programme"].get(_key_of(programme), {})
    if own and programme is not None and programme.form is not form:
        own = {}  # a cluster that cannot take the programme's form is not told that it could
    found = table["form"][str(form)] | own
    return PaperWords(**{name: _frozen(found[name]) for name in _NAMES})


_NAMES = tuple(field.name for field in fields(PaperWords))


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _key_of(programme: Programme) -> str:
    """Return the key of its document in the table of documents; `""` for one of the user's."""
    title = programme.document.title
    return next((key for key in _table()["programme"] if citations()[key].title == title), "")


@cache
def _table() -> dict[str, Any]:
    text = resources.files("maps.papers").joinpath("words.toml").read_text("utf-8")
    return tomllib.loads(text)
