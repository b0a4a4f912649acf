"""A template: a Word document with fields between braces, filled with values that stay text.

The fields are those of docxtpl: `{{ cluster.name }}`, and `{%p for ... %}` or `{%tr for ... %}` in
a paragraph or a row of its own. Values are never read as fields, XML or code: each is made plain
and escaped where it is placed, and fields reach nothing but the values.
"""

import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any

from docxtpl import DocxTemplate
from jinja2 import TemplateError, TemplateSyntaxError, Undefined
from jinja2.exceptions import SecurityError
from jinja2.meta import find_undeclared_variables
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lxml import etree

from data.errors import Fault, InputError
from data.given_file import GivenFile
from data.spelling import did_you_mean
from maps.papers.blanks import W, mark_blanks
from maps.papers.docx_archive import (
    DOCUMENT,
    PROPERTIES,
    parse,
    read_members,
    serialised,
    write_members,
)

_FILLED = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes)\.xml|" + PROPERTIES)
"""Members with fields."""
_DAYS = tuple(f"{{http://purl.org/dc/terms/}}{name}" for name in ("created", "modified"))
_KEPT_FILTERS = ("join", "length", "upper", "lower", "title", "capitalize", "first", "last")


class _UnknownFieldError(TemplateError):
    """A field that no value has."""

    def __init__(self, owner: object, name: str) -> None:
        super().__init__(name)
        self.owner = owner
        self.name = name


class _Unknown(Undefined):
    """What a field without a value is: refused where it is met."""

    def __init__(
        self, hint: str | None = None, obj: Any = None, name: str | None = None, *_: Any
    ) -> None:
        raise _UnknownFieldError(obj, name or hint or "")


def plain(value: object) -> object:
    """Return text in one line, with a mark for every character that cannot be printed."""
    if not isinstance(value, str) or hasattr(value, "__html__"):  # escaped before
        return value
    text = " ".join(value.split())
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


def _environment() -> ImmutableSandboxedEnvironment:
    made = ImmutableSandboxedEnvironment(autoescape=True, undefined=_Unknown, finalize=plain)
    made.globals.clear()
    made.filters = {name: made.filters[name] for name in _KEPT_FILTERS}
    return made


class PaperTemplate:
    """A template that was read once, to be filled for many papers.

    Parameters
    ----------
    file
        The Word document.
    known
        Names of the values that it may use.

    Raises
    ------
    InputError
        With every fault: it is no Word document, a field cannot be read, or names no value.
    """

    def __init__(self, file: GivenFile, known: tuple[str, ...]) -> None:
        self.name = file.name
        self._members = read_members(file)
        environment, patched = _environment(), DocxTemplate.__new__(DocxTemplate)
        self._parts = {}
        faults = []
        for name, content in self._members.items():
            if not _FILLED.fullmatch(name):
                continue
            try:
                text = etree.tostring(parse(content), encoding="unicode")
                source = text if name == PROPERTIES else patched.patch_xml(text)
                used = find_undeclared_variables(environment.parse(source))
                self._parts[name] = environment.from_string(source)
            except etree.XMLSyntaxError:
                raise file.refusal("this document is damaged", "Save it anew in Word") from None
            except TemplateSyntaxError as error:
                faults.append(self._fault(f"a field cannot be read: {error.message}", ""))
                continue
            faults += [
                self._fault(
                    "there is no such field", did_you_mean(name, known, _offer(known)), name
                )
                for name in sorted(used - set(known))
            ]
        if faults:
            raise InputError(faults)

    def fill(self, values: Mapping[str, object], day: date) -> bytes:
        """Return the document with these values in its fields; the same values, the same bytes.

        Parameters
        ----------
        values
            The values, by name.
        day
            The day on which it was made, by its properties.

        Raises
        ------
        InputError
            If a field names no value, or loops and conditions do not enclose whole paragraphs.
        """
        members = dict(self._members)
        for name in self._parts:
            root = self._filled(name, values)
            if name == DOCUMENT:
                mark_blanks(root)
            if name == PROPERTIES:
                for when in root.iter(*_DAYS):
                    when.text = f"{day.isoformat()}T00:00:00Z"
            members[name] = serialised(root)
        return write_members(members)

    def words(self, values: Mapping[str, object]) -> str:
        """Return the words of the document with these values, a paragraph a line.

        Raises
        ------
        InputError
            As `fill` does.
        """
        paragraphs = self._filled(DOCUMENT, values).iter(f"{W}p")
        return "\n".join("".join(t.text or "" for t in p.iter(f"{W}t")) for p in paragraphs)

    def _filled(self, name: str, values: Mapping[str, object]) -> etree._Element:
        try:
            return parse(self._parts[name].render(values).encode())
        except _UnknownFieldError as error:
            known = _fields_of(error.owner)
            remedy = did_you_mean(error.name, known, _offer(known))
            raise InputError([self._fault("there is no such field", remedy, error.name)]) from None
        except etree.XMLSyntaxError:
            problem = "a loop or a condition begins in one paragraph or row and ends in another"
            remedy = "Put {%p ... %} in paragraphs of their own, {%tr ... %} in rows"
            raise InputError([self._fault(problem, remedy)]) from None
        except (TemplateError, SecurityError, TypeError, ValueError, ArithmeticError) as error:
            problem = f"a field cannot be filled: {error}"
            raise InputError([self._fault(problem, "")]) from None

    def _fault(self, problem: str, remedy: str, value: str | None = None) -> Fault:
        remedy = remedy or "Compare it with the template that 'papers --copy-templates' writes"
        return Fault(self.name, problem, remedy, value=value)


def _fields_of(owner: object) -> tuple[str, ...]:
    if not is_dataclass(owner):
        return ()
    return tuple(field.name for field in fields(owner))


def _offer(known: tuple[str, ...]) -> str:
    return f"There are {', '.join(known)}" if known else "It has no fields of its own"
