"""Files and directories that are written completely or not at all."""

import sys
from pathlib import Path

import pytest
from special_files import endless_device, pipe

from data.atomic_write import replace_directory, require_writable, write_atomically
from data.errors import OutputError


def names(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


@pytest.mark.parametrize("content", ["Å bridge", "Å bridge".encode()])
def test_a_file_is_replaced_and_nothing_is_left_beside_it(tmp_path, content):
    path = tmp_path / "schools.csv"
    path.write_text("before")
    assert write_atomically(path, content) == path
    assert path.read_text(encoding="utf-8") == "Å bridge"
    assert names(tmp_path) == ["schools.csv"]


def test_a_file_that_cannot_be_written_leaves_nothing(tmp_path):
    (tmp_path / "schools.csv").mkdir()
    with pytest.raises(OutputError, match=r"schools\.csv cannot be written"):
        write_atomically(tmp_path / "schools.csv", "text")
    assert names(tmp_path) == ["schools.csv"]


def test_a_directory_that_is_not_finished_leaves_the_one_before(tmp_path):
    place = tmp_path / "plan"
    replace_directory(
        place, lambda folder: write_atomically(folder / "plan.json", "before") and None
    )

    def fail(folder: Path) -> None:
        write_atomically(folder / "plan.json", "after")
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


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")
def test_no_file_takes_the_place_of_a_pipe_or_a_device(tmp_path):
    pipe(tmp_path / "pipe.csv")
    endless_device(tmp_path / "device.csv")
    for name, kind in (("pipe.csv", "a pipe"), ("device.csv", "a device")):
        with pytest.raises(OutputError, match=f"is {kind}, not a file"):
            write_atomically(tmp_path / name, "text")
        with pytest.raises(OutputError, match="Give a directory"):
            require_writable(tmp_path / name, "plan.json", {"plan.json"})
    assert names(tmp_path) == ["device.csv", "pipe.csv"]
    assert Path("/dev/zero").is_char_device()


def test_a_link_leads_to_the_file_that_is_replaced(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    place = tmp_path / "elsewhere" / "times.csv"
    link = tmp_path / "times.csv"
    try:
        link.symlink_to(place)
    except OSError:
        pytest.skip("this user may make no links")
    write_atomically(link, "first")
    write_atomically(link, "second")
    assert link.is_symlink()
    assert place.read_text(encoding="utf-8") == "second"
