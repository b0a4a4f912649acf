"""What the guides say of schools, law and persons, where it was once said wrongly."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
_PATHS = (*ROOT.glob("docs/*.md"), ROOT / "README.md")
GUIDES = {path.name: path.read_text("utf-8") for path in _PATHS}
ENTRIES = dict(re.findall(r"^\| \*\*(.+?)\*\* \| (.+) \|$", GUIDES["glossary.md"], re.MULTILINE))


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("maintained", "special and nursery schools"),
        ("diocese", "for a Catholic one it is the trustees"),
        ("trust", "supports a foundation school is another thing"),
        ("KS2 progress", "Reception"),
        ("KS2 progress", "none was published for 2023/24 and 2024/25"),
        ("programme", "the programme's file alone"),
        ("alliance", "hubs took the place of teaching schools"),
        ("national leader of education (NLE)", "to be confirmed"),
        ("plan", "no statutory proposal"),
        ("vacant headship", "information on a person"),
        ("refuse", "takes no part"),
    ],
)
def test_an_entry_says_what_is_so_today(entry: str, said: str) -> None:
    assert said in ENTRIES[entry]


def test_no_text_speaks_of_teaching_school_alliances() -> None:
    sources = [path.read_text("utf-8") for path in ROOT.glob("clustering/**/*.py")]
    assert not any(
        "teaching school alliance" in text.lower() for text in [*GUIDES.values(), *sources]
    )


@pytest.mark.parametrize("name", ["planners.md", "officers.md"])
def test_a_record_of_the_program_may_help_and_is_never_required(name: str) -> None:
    (told,) = re.findall(r"[^.]*\(ATRS\)[^.]*\.", " ".join(GUIDES[name].split()))
    assert "may help" in told
    assert "binds central government" in told
    assert "required" not in told


@pytest.mark.parametrize("name", ["README.md", "planners.md", "officers.md", "data.md"])
def test_the_guides_say_which_file_holds_what_is_known_of_persons(name: str) -> None:
    assert "`personal.json`" in GUIDES[name]


def test_no_guide_calls_what_is_written_a_proposal() -> None:
    for name, text in GUIDES.items():
        assert "is a proposal" not in text, name
        assert "(a proposal)" not in text, name
