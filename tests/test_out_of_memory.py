"""Too many schools for the memory are told in words, wherever it runs out; nothing is written."""

import numpy as np
import pytest
import tiny_county
from command_line import Run


def too_large(*_: object, **__: object) -> None:
    np.empty(2**46)


@pytest.mark.parametrize(
    "where",
    [
        "app.inputs.read_schools",
        "app.inputs.cached_roads",
        "app.inputs.cached_times",
        "clustering.solver.aggregate",
        "clustering.solver.Search.run",
        "maps.plan_directory.draw",
    ],
)
def test_it_is_said_with_a_remedy_and_nothing_is_written(where, run: Run, tmp_path, monkeypatch):
    register, roads = tiny_county.write_register(tmp_path), tiny_county.write_roads(tmp_path)
    before = sorted(tmp_path.iterdir())
    county = ("--schools", register, "--roads", roads, "--la", tiny_county.LA)
    monkeypatch.setattr(where, too_large)
    code, out, err = run("plan", *county, "--out", tmp_path / "plan")
    assert code == 1
    assert "not enough memory" in err
    assert "(--la)" in err
    assert "Traceback" not in out + err
    assert sorted(tmp_path.iterdir()) == before
