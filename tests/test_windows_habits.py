"""What Windows does otherwise, as far as it can be tried elsewhere: encodings, line ends, paths."""

import io
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import tiny_county
from command_line import Run
from small_plan import small_problem, small_result

from app.cli import main
from benchmarks.fuzz import Kind, kinds
from maps import read_plan_directory, write_plan_directory
from maps.plan_files import OWN

TEXTS = [kind for kind in kinds() if kind.suffix in {".csv", ".toml"}]
RESERVED = {"con", "prn", "aux", "nul", *(f"{p}{n}" for p in ("com", "lpt") for n in range(10))}


def crlf(content: bytes) -> bytes:
    return content.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def as_utf_8(content: bytes) -> bytes:
    try:
        return content.decode("utf-8").encode()
    except UnicodeDecodeError:
        return content.decode("cp1252").encode()


def with_mark(content: bytes) -> bytes:
    return b"\xef\xbb\xbf" + as_utf_8(content)


@pytest.mark.parametrize(
    "habit", [crlf, as_utf_8, with_mark, lambda content: with_mark(crlf(content))]
)
@pytest.mark.parametrize("kind", TEXTS, ids=lambda kind: kind.name)
def test_a_file_with_habits_of_windows_is_read(
    kind: Kind, habit: Callable[[bytes], bytes], tmp_path: Path
):
    for model in kind.models:
        (tmp_path / f"given{kind.suffix}").write_bytes(habit(model))
        kind.read(tmp_path / f"given{kind.suffix}")


@pytest.mark.parametrize("encoding", ["cp1252", "ascii"])
def test_a_console_of_a_small_code_page_hears_every_command_out(tmp_path, monkeypatch, encoding):
    monkeypatch.chdir(tmp_path)
    names = {900001: "Zoë \N{SNOWMAN} École", 900002: "Łódź \N{RIGHT-TO-LEFT OVERRIDE}"}
    problem = small_problem(names)
    write_plan_directory("plan", problem, small_result(problem))
    rolls = "URN,2027\n" + "".join(f"{urn},120\n" for urn in problem.schools.urns)
    (tmp_path / "rolls.csv").write_text(rolls, encoding="utf-8")
    register = tiny_county.write_register(tmp_path).name
    county = ["--schools", register, "--roads", tiny_county.write_roads(tmp_path).name]
    said = b""
    for command in (
        ["check", *county, "--la", tiny_county.LA],
        ["plan", *county, "--la", tiny_county.LA, "--seconds", "1", "--out", "new"],
        ["explain", "plan", "--school", "900001"],
        ["explain", "plan", "--cluster", "1"],
        ["whatif", "plan", "--close", "900003", "--seconds", "1", "--out", "answer"],
        ["forecast", "plan", "--rolls", "rolls.csv"],
        ["compare", "plan", "answer"],
        ["explain", "plan", "--school", "1"],
    ):
        streams = [
            io.TextIOWrapper(io.BytesIO(), encoding=encoding, errors="strict") for _ in range(2)
        ]
        monkeypatch.setattr(sys, "stdout", streams[0])
        monkeypatch.setattr(sys, "stderr", streams[1])
        with pytest.raises(SystemExit) as stopped:
            main(command)
        for stream in streams:
            stream.flush()
            said += stream.buffer.getvalue()
        expected = {1} if command[-2:] == ["--school", "1"] else {None, 0}
        assert stopped.value.code in expected, command
    assert "Zoë ? École" in said.decode(encoding) or encoding == "ascii"
    assert b"? ?cole" in said or encoding == "cp1252"


@pytest.mark.parametrize(
    "name",
    ["two words", "Łódź 学校 \N{SNOWMAN}", "a'b & (c) %d {e} [f]", "/".join(["long" * 20] * 3)],
    ids=["spaces", "letters", "signs", "long"],
)
def test_a_plan_lies_in_a_folder_of_any_name(tmp_path, run: Run, name):
    place = tmp_path / name / "plan"
    write_plan_directory(place, small_problem(), small_result())
    for command in ("map", "export", "handouts"):
        assert run(command, place)[0] == 0
    assert run("compare", place, place, "--map", place.parent / "both maps.html")[0] == 0
    assert read_plan_directory(place).result == small_result()


def test_no_file_that_is_made_has_a_name_that_windows_refuses():
    for name in OWN:
        stem = name.partition(".")[0].lower()
        assert stem not in RESERVED
        assert not set(name) & set('<>:"/\\|?*')
        assert name.rstrip(" .") == name
        assert name.isascii()
