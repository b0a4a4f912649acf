"""What the hand-out says of a programme."""

from dataclasses import dataclass

from data.toml_file import Table, TomlReader


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What the hand-out says of a programme, in sentences.

    Attributes
    ----------
    purpose
        What the programme is for.
    next_steps
        What schools are asked to do after the meeting.
    """

    purpose: str
    next_steps: str


def read_wording(reader: TomlReader, content: Table) -> Wording:
    """Return the words of a programme; faults go to the reader."""
    table = reader.table(content, "wording")
    reader.known(table, ("purpose", "next_steps"), "wording.")
    return Wording(
        purpose=reader.text(table, "purpose", "wording."),
        next_steps=reader.text(table, "next_steps", "wording."),
    )
