"""What the page shows: the plan in hand, or the answer beside it; as contents, page and files."""

import dataclasses
import io
import json
import tempfile
import threading
import zipfile
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any

from app.answer_directory import decisions_after, spokes_of, write_answer
from clustering.decisions import Decisions
from clustering.improvement.record import CurveRecord
from clustering.persons import without_persons
from clustering.policy.dossier import dossier
from clustering.scenario import Answer, Scenario, Setting
from data.dates import today
from maps import Before, StoredPlan, draw, for_all, read_plan_directory, write_stored_plan
from maps.beside import assessment_of
from maps.contents import page_contents
from maps.curve_page import curve_contents
from maps.page import Extra
from maps.plan_files import PERSONAL
from maps.words import title_of

IN_HAND = "the plan in hand"

SCRIPTS = (
    "link.js",
    "forms.js",
    "redraw.js",
    "picking.js",
    "place.js",
    "deciding.js",
    "schools.js",
    "moving.js",
    "rules.js",
    "scenarios.js",
    "files.js",
    "comparing.js",
    "changes.js",
    "answer.js",
    "whatif.js",
)
"""The scripts of the what-if in the order they need each other."""

_writing = threading.Lock()
"""One plan directory is written at a time: it takes a core for seconds."""


@dataclass(frozen=True, eq=False)
class Shown:
    """A plan on the page.

    Attributes
    ----------
    tag
        A short name that nothing else shown has.
    stored, in_hand
        The plan in hand: as it was read, and as what-ifs begin with it.
    answer
        The answer that is shown beside it; None for the plan in hand itself.
    """

    tag: str
    stored: StoredPlan
    in_hand: Setting
    answer: Answer | None = None

    @cached_property
    def contents(self) -> bytes:
        """What the page's scripts read, as JSON; without the base map, which the page has."""
        options = self._options
        title = title_of(options["problem"].schools, options["result"])
        contents = page_contents(**options, title=title)
        if self._curve is not None:
            contents["curve"] = curve_contents(self._curve, self.stored.problem)
        # The areas end at the shore, so they were drawn with the base map.
        del contents["basemap"]
        contents["tag"] = self.tag
        return json.dumps(contents, allow_nan=False, separators=(",", ":")).encode()

    def answering(self, scenario: Scenario) -> "Shown":
        """Return the same, said to answer a scenario with the same changes and another name."""
        if self.answer is None:
            return self
        return dataclasses.replace(self, answer=dataclasses.replace(self.answer, scenario=scenario))

    def page(self) -> str:
        """Return the whole page."""
        return draw(**self._options, curve=self._curve, extra=_extra(self.tag)).html()

    def zipped(self) -> bytes:
        """Return the plan directory, packed; without what is known of persons.

        Raises
        ------
        OutputError
            Where there is no room for it.
        """
        with _writing, tempfile.TemporaryDirectory(prefix="schoolclusters-") as folder:
            plan = self._written(Path(folder) / "plan")
            packed = io.BytesIO()
            with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
                for path in sorted(path for path in plan.rglob("*") if path.is_file()):
                    if path.name == PERSONAL:
                        continue
                    archive.write(path, path.relative_to(plan).as_posix())
            return packed.getvalue()

    def handouts(self) -> bytes:
        """Return the hand-outs as PDF, as `schoolclusters handouts` makes them of the export.

        Raises
        ------
        InputError
            Where a school has no place, and so cannot be drawn.
        OutputError
            Where there is no room for it.
        """
        from maps.handouts import make_handouts  # noqa: PLC0415 - loads typst and python-pptx

        with _writing, tempfile.TemporaryDirectory(prefix="schoolclusters-") as folder:
            stored = self._for_all
            if self.answer is not None:
                plan = Path(folder) / "plan"
                write_answer(plan, stored, IN_HAND, self.answer, drawn=False)
                stored = read_plan_directory(plan)
            return make_handouts(stored).pdf

    def _written(self, place: Path) -> Path:
        if self.answer is not None:
            return write_answer(place, self._for_all, IN_HAND, self.answer)
        return write_stored_plan(place, self._for_all)

    @property
    def _for_all(self) -> StoredPlan:
        """The plan in hand without the persons whom people named."""
        decisions = self.stored.decisions.without_persons()
        return dataclasses.replace(self.stored, decisions=decisions)

    @property
    def _setting(self) -> Setting:
        return self.in_hand if self.answer is None else self.answer.after

    @cached_property
    def _options(self) -> dict[str, Any]:
        """What the page and its contents are made of."""
        stored, answer = self.stored, self.answer
        result = stored.result if answer is None else answer.result
        setting = self._setting
        # A page that a browser keeps may be mailed like any other file.
        problem, result, purpose = without_persons(setting.problem, result, setting.purpose)
        known = problem is setting.problem
        return {
            "problem": problem,
            "plan": result.plan,
            "result": result,
            "basemap": stored.basemap,
            "spokes": stored.spokes if answer is None else spokes_of(answer, stored.spokes),
            "policy": setting.dossier if known else dossier(problem, result.plan, purpose),
            "before": self._before,
            "assessment": assessment_of(for_all(stored)) if answer is None else None,
            "drawn_on": stored.drawn_on if answer is None else today(),
            "wording": stored.wording,
            "decisions": self._decisions.without_persons().made_for(result.plan),
        }

    @property
    def _decisions(self) -> Decisions:
        stored = self.stored
        return stored.decisions if self.answer is None else decisions_after(stored, self.answer)

    @property
    def _curve(self) -> CurveRecord | None:
        return self.stored.curve if self.answer is None else None

    @property
    def _before(self) -> Before | None:
        """The plan in hand beside an answer; beside the plan in hand, that from which it came."""
        before = for_all(self.stored)
        if self.answer is None:
            return None if before.what_if is None else before.what_if.drawn
        return Before(before.problem, before.result.plan, IN_HAND)


def _extra(tag: str) -> Extra:
    """Return what the page has more than one that is sent by mail."""
    return Extra(
        body=_asset("whatif.html").replace("<!-- tag -->", tag),
        styles=(_asset("whatif.css"),),
        scripts=tuple(map(_asset, SCRIPTS)),
        policy=("connect-src 'self'",),
    )


def _asset(name: str) -> str:
    return files("app.serve").joinpath("assets", name).read_text(encoding="utf-8")
