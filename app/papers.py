"""The papers of a plan, and the templates that they are made from."""

from collections.abc import Sequence
from pathlib import Path

from app.reading import read_plan
from app.terminal import Terminal
from clustering.wording import counted, listed
from data.atomic_write import replace_directory
from data.errors import Fault, InputError, OutputError
from data.spelling import did_you_mean
from maps.papers import PAPER_KINDS, read_templates, shipped_template, write_papers
from maps.papers.kinds import KIND_NAMES, PaperKind
from maps.stored_plan import StoredPlan

_LOCK_OF_WORD = "~$"
"""Word keeps such a file beside a document while it is open."""


def make_papers(
    directory: Path,
    terminal: Terminal,
    *,
    numbers: Sequence[int],
    kinds: Sequence[str],
    templates: Path | None,
    out: Path | None,
    as_is: bool = False,
    persons: bool = False,
) -> None:
    """Write the papers of a plan, and say where they are.

    Parameters
    ----------
    directory, terminal
        The plan directory, and where to speak.
    numbers, kinds
        Clusters by number, and kinds by name; all of them where none is given.
    templates
        A folder with templates of the user's own.
    out
        Where to write; None for a folder beside the plan.
    as_is
        Whether a plan that is not sound is read, too.
    persons
        Whether papers also name persons.

    Raises
    ------
    InputError
        If the directory does not hold a plan, or one that is not sound, unless `as_is`; if there is
        no such cluster or kind; or if a template is at fault.
    OutputError
        If they cannot be written.
    """
    wanted = _kinds(kinds)
    if templates is not None:
        _require_templates(templates)
    read = read_templates(wanted, templates)
    stored = read_plan(directory, terminal, as_is=as_is)
    _require_clusters(stored, numbers)
    place = directory.resolve()
    folder = place.with_name(f"{place.name}-papers") if out is None else out
    if folder.resolve().is_relative_to(place):
        raise OutputError(f"{folder} lies in the plan directory. Give a folder beside it.")
    with terminal.step("Writing the papers") as on_progress:
        written = write_papers(
            folder,
            stored,
            read,
            numbers=frozenset(numbers),
            persons=persons,
            on_progress=on_progress,
        )
    terminal.warn(written.notices)
    terminal.say(
        f"{counted(written.papers, 'paper')}, each as Word document and PDF: {folder.resolve()}"
    )
    left = counted(written.blanks, "field is", "fields are")
    terminal.say(f"{left} still to be filled in, marked in yellow. What you edit stays as it is.")


def copy_all_templates(folder: Path, kinds: Sequence[str], terminal: Terminal) -> None:
    """Write the templates of kinds into a folder that does not exist yet.

    Raises
    ------
    InputError
        If there is no such kind.
    OutputError
        If the folder exists, or cannot be written.
    """
    wanted = _kinds(kinds)
    if folder.exists():
        raise OutputError(f"{folder} is there already: give another name, or remove it first")

    def fill(made: Path) -> None:
        for kind in wanted:
            (made / kind.template).write_bytes(shipped_template(kind))

    replace_directory(folder, fill)
    terminal.say(f"{counted(len(wanted), 'template')}: {folder.resolve()}")
    terminal.say(f"Edit them in Word, then: schoolclusters papers DIR --templates {folder}")


def _kinds(names: Sequence[str]) -> tuple[PaperKind, ...]:
    """Return kinds by name, in the order of their use; all of them for no name."""
    otherwise = f"There are {', '.join(KIND_NAMES)}"
    faults = [
        Fault("--kind", "there is no such kind", did_you_mean(n, KIND_NAMES, otherwise), value=n)
        for n in names
        if n not in KIND_NAMES
    ]
    if faults:
        raise InputError(faults)
    return tuple(kind for kind in PAPER_KINDS if not names or kind.name in names)


def _require_templates(folder: Path) -> None:
    """Refuse a folder of templates that holds none, or one that no kind is called by."""
    if not folder.is_dir():
        remedy = "Name a folder, such as 'papers --copy-templates' writes"
        raise InputError([Fault(str(folder), "there is no such folder", remedy)])
    known = [kind.template for kind in PAPER_KINDS]
    found = sorted(p.name for p in folder.glob("*.doc*") if not p.name.startswith(_LOCK_OF_WORD))
    faults = [
        Fault(
            str(folder),
            "no kind of paper has a template of this name",
            did_you_mean(name, known, f"Call it {' or '.join(known)}"),
            value=name,
        )
        for name in found
        if name not in known
    ]
    if not found:
        remedy = f"Put some of {listed(known)} into it"
        faults = [Fault(str(folder), "this folder holds no template", remedy)]
    if faults:
        raise InputError(faults)


def _require_clusters(stored: StoredPlan, numbers: Sequence[int]) -> None:
    known = {cluster.number for cluster in stored.result.plan.clusters}
    remedy = f"The plan has {counted(len(known), 'cluster')}, each with its number on the map"
    faults = [
        Fault("--cluster", "there is no such cluster", remedy, value=str(number))
        for number in numbers
        if number not in known
    ]
    if faults:
        raise InputError(faults)
