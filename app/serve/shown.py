"""What the page shows: the plan in hand, or the answer beside it; as contents, page and files."""

import io
import json
import tempfile
import threading
import zipfile
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any

from app.driving import OnRoads
from clustering.policy.dossier import Dossier, dossier
from clustering.result import Result
from clustering.scenario import Answer, Setting
from maps import (
    Before,
    Findings,
    Spokes,
    StoredPlan,
    draw,
    journeys,
    write_plan_directory,
)
from maps.contents import page_contents
from maps.page import Extra
from maps.words import title_of
from routing import routes

IN_HAND = "the plan in hand"

SCRIPTS = (
    "link.js",
    "forms.js",
    "again.js",
    "picking.js",
    "place.js",
    "schools.js",
    "rules.js",
    "scenarios.js",
    "files.js",
    "asked.js",
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
    setting
        The plan and its problem.
    result
        How good it is.
    stored
        The plan in hand as it was read.
    """

    tag: str
    setting: Setting
    result: Result
    stored: StoredPlan

    @property
    def is_answer(self) -> bool:
        """Whether it is another plan than the one in hand."""
        return self.result is not self.stored.result

    @cached_property
    def contents(self) -> bytes:
        """What the page's scripts read, as JSON; without the base map, which the page has."""
        contents = page_contents(
            self.setting.problem,
            self.result.plan,
            **self._options,
            title=title_of(self.setting.problem.schools),
            drawn_on=self._drawn_on,
        )
        # The areas end at the shore, so it was drawn with the base map.
        del contents["basemap"]
        return json.dumps(contents, allow_nan=False, separators=(",", ":")).encode()

    def page(self) -> str:
        """Return the whole page."""
        drawn = draw(
            self.setting.problem,
            self.result.plan,
            **self._options,
            drawn_on=self._drawn_on,
            extra=_extra(self.tag),
        )
        return drawn.html()

    def zipped(self) -> bytes:
        """Return the plan directory, packed.

        Raises
        ------
        OutputError
            Where there is no room for it.
        """
        with _writing, tempfile.TemporaryDirectory(prefix="schoolclusters-") as folder:
            plan = write_plan_directory(
                Path(folder) / "plan",
                self.setting.problem,
                self.result,
                basemap=self.stored.basemap,
                spokes=self.spokes,
                findings=Findings() if self.is_answer else self.stored.findings,
                aim=self.setting.aim,
                drawn_on=self._drawn_on,
            )
            packed = io.BytesIO()
            with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
                for path in sorted(path for path in plan.rglob("*") if path.is_file()):
                    archive.write(path, path.relative_to(plan).as_posix())
            return packed.getvalue()

    @cached_property
    def spokes(self) -> Spokes:
        """Its drives along the roads: as stored where nothing changed, else followed anew."""
        stored, timing = self.stored.spokes, self.setting.timing
        if not self.is_answer or not isinstance(timing, OnRoads):
            return stored
        known = {} if self._driven_otherwise else dict(stored.lines)
        there = self.stored.problem.schools.by_urn
        drives = []
        for start, hub in journeys(self.setting.problem, self.result.plan):
            drive = start.urn, hub.urn
            stayed = all(
                school.urn in there and _at(there[school.urn]) == _at(school)
                for school in (start, hub)
            )
            if not stayed:  # a school of the same URN may have moved house
                known.pop(drive, None)
            if drive not in known:
                drives.append((start, hub))
        found = Spokes.along(routes(timing.roads, timing.profile, drives, ferries=timing.ferries))
        return Spokes({**known, **found.lines})

    @property
    def _driven_otherwise(self) -> bool:
        return self.setting.problem.times.profile != self.stored.problem.times.profile

    @property
    def _drawn_on(self) -> date:
        return date.today() if self.is_answer else self.stored.drawn_on

    @cached_property
    def _policy(self) -> Dossier:
        return dossier(self.setting.problem, self.result.plan, self.setting.aim)

    @property
    def _options(self) -> dict[str, Any]:
        stored = self.stored
        before = Before(stored.problem, stored.result.plan, IN_HAND) if self.is_answer else None
        return {
            "result": self.result,
            "basemap": stored.basemap,
            "spokes": self.spokes,
            "policy": self._policy,
            "before": before,
        }


def plan_shown(stored: StoredPlan, setting: Setting, tag: str) -> Shown:
    """Return the plan in hand."""
    return Shown(tag, setting, stored.result, stored)


def answer_shown(stored: StoredPlan, answer: Answer, tag: str) -> Shown:
    """Return the plan that answers a scenario, beside the one in hand."""
    return Shown(tag, answer.after, answer.result, stored)


def _at(school: Any) -> tuple[float, float]:
    return school.easting, school.northing


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
