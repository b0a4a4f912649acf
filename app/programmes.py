"""The programmes, listed, explained and copied."""

from pathlib import Path

from app.terminal import Terminal
from clustering.policy.figures import Rates, money
from clustering.policy.forms import Form
from clustering.policy.funding import lump_sum_sentence
from clustering.policy.programmes import (
    programme_file,
    programme_names,
    read_programme,
)
from clustering.policy.purpose import programme_rules
from data.atomic_write import write_atomically
from data.dates import today
from data.errors import OutputError
from data.given_file import read_file


def list_programmes(terminal: Terminal) -> None:
    """Print every programme in a line, and how to go on."""
    names = programme_names()
    width = max(map(len, names)) + 2
    for name in names:  # no table: a name must not be folded, people copy it
        terminal.say(f"{name:<{width}}{read_programme(name).title}")
    terminal.say()
    terminal.say("Explain one:  schoolclusters programmes NAME")
    terminal.say("Plan by one:  schoolclusters plan --programme NAME ...")
    terminal.say("Edit one:     schoolclusters programmes NAME --copy mine.toml")


def explain_programme(name: str, terminal: Terminal) -> None:
    """Print what a programme does, with its document and the words of its hand-out.

    Raises
    ------
    InputError
        If there is no such programme, or its file is at fault.
    """
    programme = read_programme(name)
    for line in programme.sentences:
        terminal.say(line)
    if programme.form is Form.FEDERATION:
        figures = money().replaced_by(programme.figures)
        terminal.say(lump_sum_sentence(Rates(figures, today())))
    _, words, *_ = programme.to_sentences(programme_rules(programme))
    terminal.say(f"Its hand-out says: {words}")
    terminal.say(f"Its document: {programme.document.reference}")
    terminal.say()
    terminal.say(
        f"To change it: schoolclusters programmes {name} --copy mine.toml, edit mine.toml, "
        "then schoolclusters plan --programme mine.toml"
    )


def copy_programme(name: str, path: Path, terminal: Terminal) -> None:
    """Write a programme's file to a path that does not exist yet.

    Raises
    ------
    InputError
        If there is no such programme.
    OutputError
        If the path exists, or it cannot be written.
    """
    programme = read_programme(name)
    if path.exists():
        raise OutputError(f"{path} is there already: give another name, or remove it first")
    own = name not in programme_names()
    text = read_file(name).content if own else programme_file(name)
    write_atomically(path, text.decode("utf-8"))
    terminal.say(f"{programme.title}: {path.resolve()}")
    terminal.say(f"Edit it, then: schoolclusters plan --programme {path} ...")
