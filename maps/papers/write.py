"""The papers of a plan, in a folder of their own: never over what people have edited."""

from __future__ import annotations

import hashlib
import re
import shutil
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from clustering.breaches import by_cluster
from clustering.policy.citations import references
from clustering.policy.dossier import dossier
from clustering.wording import counted
from data.atomic_write import replace_directory
from data.dates import on_day
from data.errors import Notice, OutputError
from data.given_file import GivenFile, read_file
from data.json_file import json_text, read_json_object
from maps.handouts.typesetting import printable
from maps.papers.cluster_values import cluster_values, file_sources
from maps.papers.kinds import PAPER_KINDS, PaperKind
from maps.papers.plan_fields import PaperHead
from maps.papers.plan_values import plan_values
from maps.papers.programme_words import paper_words
from maps.papers.template import PaperTemplate
from maps.papers.typesetting import paper_pdf
from maps.stored_plan import StoredPlan, for_all

if TYPE_CHECKING:
    from collections.abc import Callable

RECORD = "papers.json"
"""The hashes of the papers as they were written: whatever differs was edited by people."""
_KNOWN = {True: ("paper", "plan", "cluster", "words"), False: ("paper", "plan")}
"""The values of templates: of a cluster, and of the plan."""
_OF_PAPER = re.compile(r"(cluster-\d{1,9}/)?[a-z-]+\.docx", re.ASCII)
_NO_PAPERS = "{} holds other files, and no papers of a plan. Give an empty folder, or a new name."


@dataclass(frozen=True, slots=True)
class PapersWritten:
    """What was written.

    Attributes
    ----------
    folder
        Where.
    papers
        How many papers, each as Word document and PDF.
    blanks
        How many fields are still to be filled in.
    edited
        Documents that people had edited: kept as they are, and only their PDFs made anew.
    notices
        What a user should know.
    """

    folder: Path
    papers: int
    blanks: int
    edited: tuple[str, ...]
    notices: tuple[Notice, ...]


def read_templates(kinds: Sequence[PaperKind], folder: Path | None) -> dict[str, PaperTemplate]:
    """Return the template of each kind: from a folder where it has one, else our own.

    Raises
    ------
    InputError
        If a template is at fault.
    """
    return {
        kind.name: PaperTemplate(_template(kind, folder), _KNOWN[kind.of_cluster]) for kind in kinds
    }


def shipped_template(kind: PaperKind) -> bytes:
    """Return the template of a kind that comes with the program."""
    return resources.files("maps.papers").joinpath("templates", kind.template).read_bytes()


def _template(kind: PaperKind, folder: Path | None) -> GivenFile:
    if folder is not None and (folder / kind.template).exists():
        return read_file(folder / kind.template)
    return GivenFile(kind.template, shipped_template(kind))


def write_papers(
    out: Path,
    stored: StoredPlan,
    templates: Mapping[str, PaperTemplate],
    *,
    numbers: Collection[int] = (),
    persons: bool = False,
    on_progress: Callable[[float | None, str], None] = lambda *_: None,
) -> PapersWritten:
    """Write the papers of a plan into a folder; what else lies there stays.

    The same plan, templates and edits give the same bytes.

    Parameters
    ----------
    out
        The folder; it need not be there yet.
    stored
        The plan.
    templates
        For each kind that is wanted, as `read_templates` returns them.
    numbers
        Clusters that are wanted, by number; all if empty. Papers of the plan as a whole are then
        left out.
    persons
        Whether they also name contacts, advisers, vacant headships and refusals.
    on_progress
        Called with the part done, and words.

    Raises
    ------
    InputError
        If a template cannot be filled.
    OutputError
        If the folder holds other things, or cannot be written.
    """
    _require_ours(out)
    written: list[PapersWritten] = []

    def fill(folder: Path) -> None:
        with on_day(stored.drawn_on):  # days have passed or not as of the day on the papers
            ready = printable(stored if persons else for_all(stored))
            papers = _Folder(folder, out, stored)
            for done, (name, content) in enumerate(_papers(ready, templates, numbers)):
                papers.add(name, content.document)
                on_progress(min(content.part, 1.0), counted(done + 1, "paper"))
            papers.drop_outdated(templates, numbers)
            written.append(papers.finish(out))

    replace_directory(out, fill)
    return written[0]


@dataclass(frozen=True, slots=True)
class _Paper:
    document: bytes
    part: float


def _papers(
    stored: StoredPlan, templates: Mapping[str, PaperTemplate], numbers: Collection[int]
) -> Iterator[tuple[str, _Paper]]:
    """Yield the documents one by one, by their names: memory stays flat."""
    policy = dossier(stored.problem, stored.result.plan, stored.purpose)
    plan = plan_values(stored, policy)
    kinds = [kind for kind in PAPER_KINDS if kind.name in templates]
    wanted = [each for each in policy.clusters if not numbers or each.cluster.number in numbers]
    files = tuple(file_sources(stored))
    breaches = by_cluster(stored.problem, stored.result.plan, stored.result.breaches)

    def filled(kind: PaperKind, about: str, values: Mapping[str, object]) -> bytes:
        head = PaperHead(kind.title, about, f"{kind.title}: {about}")
        template = templates[kind.name]
        cited = references([template.words({"paper": head, **values})])
        head = replace(head, sources=(*cited, *files))
        return template.fill({"paper": head, **values}, stored.drawn_on)

    digits = len(str(max((each.cluster.number for each in policy.clusters), default=0)))
    for place, each in enumerate(wanted):
        cluster = cluster_values(stored, each, breaches.get(each.cluster.number, ()))
        words = paper_words(each.policy.form, stored.purpose.programme)
        folder = f"cluster-{each.cluster.number:0{digits}}"
        for kind in kinds:
            if kind.of_cluster and kind.meant_for(cluster):
                values = {"plan": plan, "cluster": cluster, "words": words}
                made = filled(kind, cluster.called, values)
                yield f"{folder}/{kind.template}", _Paper(made, (place + 1) / len(wanted))
    for kind in kinds:
        if not (kind.of_cluster or numbers):
            yield kind.template, _Paper(filled(kind, plan.title, {"plan": plan}), 1.0)


class _Folder:
    """The new folder while it is filled: first with all that was in the old one."""

    def __init__(self, folder: Path, old: Path, stored: StoredPlan) -> None:
        self._folder = folder
        self._day = stored.drawn_on
        self._hashes: dict[str, str] = {}
        self._made: set[str] = set()
        self._blanks = 0
        self._edited: list[str] = []
        self._outdated: list[str] = []
        self._left_out: Counter[str] = Counter()
        if old.is_dir():
            shutil.copytree(old, folder, dirs_exist_ok=True, ignore_dangling_symlinks=True)
            self._hashes = _recorded(old)

    def add(self, name: str, document: bytes) -> None:
        """Write a paper and its PDF; of one that people have edited, the PDF alone."""
        path = self._folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and _hash(path.read_bytes()) != self._hashes.get(name):
            document = path.read_bytes()
            self._edited.append(name)
        else:
            path.write_bytes(document)
            self._hashes[name] = _hash(document)
        pdf = paper_pdf(GivenFile(name, document), self._day)
        path.with_suffix(".pdf").write_bytes(pdf.content)
        self._blanks += pdf.blanks
        for what, times in pdf.left_out.items():
            self._left_out[f"{what} of {name}"] += times
        self._made.add(name)

    def drop_outdated(self, kinds: Collection[str], numbers: Collection[int]) -> None:
        """Remove papers of these kinds and clusters that the plan no longer has, unless edited."""
        for name in sorted(self._hashes.keys() - self._made):
            folder, _, file = name.rpartition("/")
            own = not numbers or int(folder.rpartition("-")[2] or 0) in numbers
            if not (own and file.removesuffix(".docx") in kinds):
                continue
            path = self._folder / name
            if path.is_file() and _hash(path.read_bytes()) != self._hashes[name]:
                self._outdated.append(name)
                continue
            del self._hashes[name]
            for each in (path, path.with_suffix(".pdf")):
                each.unlink(missing_ok=True)
            if folder and not any(path.parent.iterdir()):
                path.parent.rmdir()

    def finish(self, out: Path) -> PapersWritten:
        """Write the record, and return what was written."""
        record = {"files": dict(sorted(self._hashes.items()))}
        (self._folder / RECORD).write_text(json_text(record), encoding="utf-8", newline="\n")
        notices = [
            Notice(f"{name} was edited since it was written: it stays, and its PDF is of it.")
            for name in self._edited
        ]
        notices += [
            Notice(f"The plan has no {name} any more; it was edited, and stays.")
            for name in self._outdated
        ]
        notices += [
            Notice(f"{what.capitalize()} is not in the PDF: papers are set from their words alone.")
            for what in self._left_out
        ]
        return PapersWritten(
            out, len(self._made), self._blanks, tuple(self._edited), tuple(notices)
        )


def _recorded(folder: Path) -> dict[str, str]:
    """Return the hashes of papers as they were written; names that no paper has are passed over."""
    if not (folder / RECORD).is_file():
        return {}
    kept = read_json_object(folder / RECORD).get("files")
    found = kept.items() if isinstance(kept, dict) else ()
    return {name: str(content) for name, content in found if _OF_PAPER.fullmatch(name)}


def _require_ours(out: Path) -> None:
    if out.exists() and not out.is_dir():
        raise OutputError(f"{out} is a file. Give a folder, or a name not yet in use.")
    if out.is_dir() and any(out.iterdir()) and not (out / RECORD).is_file():
        raise OutputError(_NO_PAPERS.format(out))


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
