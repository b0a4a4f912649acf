"""Files and directories that are written whole or not at all."""

from pathlib import Path

import pytest

from data.errors import OutputError
from data.whole import replace_directory, require_writable, write_whole


def names(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


@pytest.mark.parametrize("content", ["Å bridge", "Å bridge".encode()])
def test_a_file_is_replaced_and_nothing_is_left_beside_it(tmp_path, content):
    path = tmp_path / "schools.csv"
    path.write_text("before")
    assert write_whole(path, content) == path
    assert path.read_text(encoding="utf-8") == "Å bridge"
    assert names(tmp_path) == ["schools.csv"]


def test_a_file_that_cannot_be_written_leaves_nothing(tmp_path):
    (tmp_path / "schools.csv").mkdir()
    with pytest.raises(OutputError, match=r"schools\.csv cannot be written"):
        write_whole(tmp_path / "schools.csv", "text")
    assert names(tmp_path) == ["schools.csv"]


def test_a_directory_that_is_not_finished_leaves_the_one_before(tmp_path):
    place = tmp_path / "plan"
    replace_directory(place, lambda folder: write_whole(folder / "plan.json", "before") and None)

    def fail(folder: Path) -> None:
        write_whole(folder / "plan.json", "after")
        raise OSError(28, "No space left on device")

    with pytest.raises(OutputError, match=r"plan cannot be written \(No space left on device\)"):
        replace_directory(place, fail)
    assert (place / "plan.json").read_text() == "before"
    assert names(tmp_path) == ["plan"]


def test_a_directory_with_files_of_others_is_not_replaced(tmp_path):
    (tmp_path / "plan.json").touch()
    require_writable(tmp_path, "plan.json", {"plan.json"})
    (tmp_path / "letter.docx").touch()
    with pytest.raises(OutputError, match=r"also letter\.docx, which would be lost"):
        require_writable(tmp_path, "plan.json", {"plan.json"})
    (tmp_path / "plan.json").unlink()
    with pytest.raises(OutputError, match=r"holds other files, such as letter\.docx"):
        require_writable(tmp_path, "plan.json", {"plan.json"})
