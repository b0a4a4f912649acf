"""The history of headline figures: how a row is added, and how the rows are drawn."""

from pathlib import Path
from xml.etree import ElementTree

import pytest

from benchmarks import history
from benchmarks.history import COLUMNS, HISTORY, append, cpu_of, drawn, read, size_of


def row(commit: str, **known: str) -> dict[str, str]:
    return dict.fromkeys(COLUMNS, "") | {"commit": commit} | known


def test_a_row_is_added_at_the_end_and_replaces_that_of_its_commit(tmp_path: Path) -> None:
    path = tmp_path / "history.csv"
    for commit, lines in (("aaa", "10"), ("bbb", "20"), ("aaa", "30")):
        append(path, row(commit, lines=lines))
    assert [(each["commit"], each["lines"]) for each in read(path)] == [
        ("bbb", "20"),
        ("aaa", "30"),
    ]
    assert b"\r" not in path.read_bytes()


def test_modules_and_lines_are_those_of_the_packages_alone(tmp_path: Path) -> None:
    for name in ("data/a.py", "maps/parts/b.py", "tests/test_a.py", "data/table.csv"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("one\ntwo\n")
    assert size_of(tmp_path) == (2, 4)


def test_the_processor_time_of_a_command_is_told() -> None:
    assert cpu_of("-c", "sum(i * i for i in range(3_000_000))") > 0.02


def test_every_column_is_drawn_and_a_gap_is_no_zero() -> None:
    picture = ElementTree.fromstring(  # noqa: S314 - our own
        drawn([row("aaa", lines="100"), row("b<b"), row("ccc", lines="50", modules="3")])
    )
    said = [text.text or "" for text in picture.iter() if text.tag.endswith("text")]
    for column in COLUMNS[3:]:
        assert any(text.startswith(f"{column}:") for text in said)
    assert "lines: 50 (most 100)" in said
    (first, *_) = [
        line.get("points", "") for line in picture.iter() if line.tag.endswith("polyline")
    ]
    assert len(first.split()) == 1
    assert sum(element.tag.endswith("circle") for element in picture.iter()) == 3


def test_the_history_has_the_columns_that_are_written_now() -> None:
    assert [tuple(each) for each in read(HISTORY)[:1]] == [COLUMNS]
    assert drawn(read(HISTORY)).count("<circle") > 0


def test_files_that_differ_from_the_commit_are_not_measured(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sys.argv", ["history"])
    monkeypatch.setattr(history, "git", lambda *_: " M data/cells.py")
    with pytest.raises(SystemExit, match="commit first"):
        history.main()
