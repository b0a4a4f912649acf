"""The papers of a plan, in a folder of their own: never over what people have edited."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import resources
from pathlib import Path

from clustering.breaches import by_cluster
from clustering.policy.citations import references
from clustering.policy.dossier import dossier
from clustering.wording import counted
from data.atomic_write import replace_directory
from data.dates import on_day
from data.errors import Fault, InputError, gathering
from data.given_file import GivenFile, read_file
from maps.handouts.typesetting import printable
from maps.papers.cluster_values import cluster_values
from maps.papers.kinds import PAPER_KINDS, PaperKind
from maps.papers.paper_folder import PaperFolder, PapersWritten, require_papers
from maps.papers.plan_fields import PaperHead
from maps.papers.plan_values import plan_values
from maps.papers.programme_words import paper_words
from maps.papers.source_words import file_sources
from maps.papers.template import PaperTemplate
from maps.stored_plan import StoredPlan, for_all

_KNOWN = {True: ("paper", "plan", "cluster", "words"), False: ("paper", "plan")}
"""The values of templates: of a cluster, and of the plan."""


def read_templates(kinds: Sequence[PaperKind], folder: Path | None) -> dict[str, PaperTemplate]:
    """Return the template of each kind: from a folder where it has one, else our own.

    Raises
    ------
    InputError
        With every fault of every template.
    """
    faults: list[Fault] = []
    found = {}
    for kind in kinds:
        with gathering(faults):
            known = _KNOWN[kind.of_cluster]
            found[kind.name] = PaperTemplate(_template(kind, folder), known)
    if faults:
        raise InputError(faults)
    return found


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
    require_papers(out)
    written: list[PapersWritten] = []

    def fill(folder: Path) -> None:
        with on_day(stored.drawn_on):  # days have passed or not as of the day on the papers
            ready = printable(stored if persons else for_all(stored))
            papers = PaperFolder(folder, out, stored.drawn_on)
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
