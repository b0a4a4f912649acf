import io

import pytest
from rich.console import Console

from app.terminal import NOTICES_IN_BRIEF, NOTICES_SHOWN, ROWS_SHOWN, Terminal, plain
from data import Fault, InputError, Notice


@pytest.fixture
def terminal() -> Terminal:
    return on_paper()


@pytest.fixture
def brief() -> Terminal:
    return on_paper(brief=True)


def on_paper(*, brief: bool = False) -> Terminal:
    out, err = (Console(file=io.StringIO(), width=200) for _ in range(2))
    return Terminal(out, err, brief=brief)


def printed(console: Console) -> str:
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_a_name_with_markup_shows_as_it_is(terminal: Terminal) -> None:
    terminal.say("[bold red]St [link=x]Mary[/]")
    assert printed(terminal.out) == "[bold red]St [link=x]Mary[/]\n"


def test_a_table_cell_with_markup_shows_as_it_is(terminal: Terminal) -> None:
    terminal.table(("Name",), [("[/red]oops",)])
    assert "[/red]oops" in printed(terminal.out)


@pytest.mark.parametrize("control", ["\x1b[2J", "\x07", "\x9b2J", "\r", "\u202e"])
def test_control_characters_are_shown_not_obeyed(control: str) -> None:
    assert control[0] not in plain(f"a{control}b").plain


def test_every_fault_is_listed_with_its_place_and_remedy(terminal: Terminal) -> None:
    faults = [
        Fault("s.csv", "not a number", "Give metres", row=3, column="Easting", value="x"),
        Fault(
            "s.csv", "negative roll", "Give 0 or more", row=9, column="NumberOfPupils", value="-1"
        ),
    ]
    terminal.refuse(InputError(faults))
    text = printed(terminal.err)
    assert "2 faults" in text
    assert "s.csv, row 3, column 'Easting': not a number (found 'x'). Give metres" in text
    assert "row 9" in text


def test_many_notices_are_counted_not_poured_out(terminal: Terminal) -> None:
    terminal.warn([Notice(f"note {i}") for i in range(NOTICES_SHOWN + 5)])
    text = printed(terminal.err)
    assert f"note {NOTICES_SHOWN - 1}" in text
    assert f"note {NOTICES_SHOWN}" not in text
    assert "and 5 more" in text


def test_a_step_tells_its_words_and_state(terminal: Terminal) -> None:
    with terminal.step("Searching") as tell:
        tell(0.5, "best 12")
    text = printed(terminal.err)
    assert "Searching" in text
    assert "best 12" in text


@pytest.mark.parametrize("as_table", [True, False])
def test_a_long_list_in_brief_says_where_the_rest_is(
    brief: Terminal, terminal: Terminal, *, as_table: bool
) -> None:
    rows = [f"row {i}." for i in range(ROWS_SHOWN + 3)]
    for each in (brief, terminal):
        if as_table:
            each.table(("Name",), [(row,) for row in rows], all_in="in clusters.csv")
        else:
            each.items(rows, all_in="in clusters.csv")
    text = printed(brief.out)
    assert f"row {ROWS_SHOWN - 1}." in text
    assert f"row {ROWS_SHOWN}." not in text
    assert "And 3 more: in clusters.csv; here with --details." in text
    assert all(row in printed(terminal.out) for row in rows)
    assert "more" not in printed(terminal.out)


def test_few_notes_are_printed_in_brief(brief: Terminal) -> None:
    brief.warn([Notice(f"note {i}") for i in range(NOTICES_IN_BRIEF + 1)])
    text = printed(brief.err)
    assert f"note {NOTICES_IN_BRIEF - 1}" in text
    assert f"note {NOTICES_IN_BRIEF}" not in text
    assert "and 1 more; the plan directory lists them all; here with --details." in text


def test_no_note_is_said_twice(terminal: Terminal) -> None:
    terminal.warn([Notice("once"), Notice("once")])
    terminal.warn([Notice("once"), Notice("another")])
    assert printed(terminal.err).count("once") == 1
    assert printed(terminal.err).count("another") == 1
