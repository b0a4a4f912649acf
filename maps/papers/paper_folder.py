"""A folder of papers: filled anew with what was there, never over what people have changed."""

from __future__ import annotations

import hashlib
import re
import shutil
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from data.errors import Notice, OutputError
from data.given_file import GivenFile
from data.json_file import json_text, read_json_object
from maps.papers.typesetting import paper_pdf

RECORD = "papers.json"
"""The hashes of the papers as they were written: whatever differs was changed by people."""
_OF_PAPER = re.compile(r"(cluster-\d{1,9}/)?[a-z-]+\.(docx|pdf)", re.ASCII)
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


class PaperFolder:
    """A folder of papers while it is filled: first with all that was in the old one.

    Parameters
    ----------
    folder
        The new folder.
    old
        The folder that it takes the place of; it need not be there.
    day
        The date of the papers.
    """

    def __init__(self, folder: Path, old: Path, day: date) -> None:
        self._folder = folder
        self._day = day
        self._hashes: dict[str, str] = {}
        self._made: set[str] = set()
        self._papers = self._blanks = 0
        self._edited: list[str] = []
        self._others: list[str] = []
        self._outdated: list[str] = []
        self._left_out: Counter[str] = Counter()
        if old.is_dir():
            shutil.copytree(old, folder, dirs_exist_ok=True, ignore_dangling_symlinks=True)
            self._hashes = _recorded(old)

    def add(self, name: str, document: bytes) -> None:
        """Write a paper and its PDF; of one that people have edited, the PDF alone."""
        (self._folder / name).parent.mkdir(parents=True, exist_ok=True)
        if not self._write(name, document):
            self._edited.append(name)
        said = (self._folder / name).read_bytes()
        pdf = paper_pdf(GivenFile(name, said), self._day)
        if not self._write(_pdf_of(name), pdf.content):
            self._others.append(_pdf_of(name))
        self._blanks += pdf.blanks
        for what, times in pdf.left_out.items():
            self._left_out[f"{what} of {name}"] += times
        self._papers += 1

    def _write(self, name: str, content: bytes) -> bool:
        """Write a file unless people have changed it, and say whether it was written."""
        self._made.add(name)
        if self._is_changed(name):
            return False
        (self._folder / name).write_bytes(content)
        self._hashes[name] = _hash(content)
        return True

    def _is_changed(self, name: str) -> bool:
        path = self._folder / name
        return path.exists() and _hash(path.read_bytes()) != self._hashes.get(name)

    def drop_outdated(self, kinds: Collection[str], numbers: Collection[int]) -> None:
        """Remove papers of these kinds and clusters that the plan no longer has, unless edited."""
        for name in sorted(self._hashes.keys() - self._made):
            folder, _, file = name.rpartition("/")
            own = not numbers or int(folder.rpartition("-")[2] or 0) in numbers
            if not (own and file.partition(".")[0] in kinds):
                continue
            if self._is_changed(name):
                self._outdated.append(name)
                continue
            del self._hashes[name]
            path = self._folder / name
            path.unlink(missing_ok=True)
            if folder and path.parent.is_dir() and not any(path.parent.iterdir()):
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
            Notice(f"{name} is not as it was written, and stays: remove it to have it made anew.")
            for name in self._others
        ]
        notices += [
            Notice(f"The plan has no {name} any more; it was edited, and stays.")
            for name in self._outdated
        ]
        notices += [
            Notice(f"{what.capitalize()} is not in the PDF: papers are set from their words alone.")
            for what in self._left_out
        ]
        return PapersWritten(out, self._papers, self._blanks, tuple(self._edited), tuple(notices))


def _recorded(folder: Path) -> dict[str, str]:
    """Return the hashes of papers as they were written; names that no paper has are passed over."""
    if not (folder / RECORD).is_file():
        return {}
    kept = read_json_object(folder / RECORD).get("files")
    found = kept.items() if isinstance(kept, dict) else ()
    return {name: str(content) for name, content in found if _OF_PAPER.fullmatch(name)}


def require_papers(out: Path) -> None:
    """Refuse a folder that holds other things than papers.

    Raises
    ------
    OutputError
        If it does, or is a file.
    """
    if out.exists() and not out.is_dir():
        raise OutputError(f"{out} is a file. Give a folder, or a name not yet in use.")
    if out.is_dir() and any(out.iterdir()) and not (out / RECORD).is_file():
        raise OutputError(_NO_PAPERS.format(out))


def _pdf_of(name: str) -> str:
    return f"{name.removesuffix('.docx')}.pdf"


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
