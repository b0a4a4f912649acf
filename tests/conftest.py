"""What several test modules share."""

import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from command_line import Run
from hypothesis import settings
from patience import PAGE_MS
from playwright.sync_api import Browser, Error, expect, sync_playwright
from small_plan import small_plan, small_problem, small_result
from watched_page import WIDE, Watched

from app.cli import main
from clustering.compiler import COMPILED
from clustering.optimiser.heuristics import annealing
from clustering.optimiser.hubs import hub_annealing
from maps import draw

# A busy machine takes its time, and the first call of a compiled function compiles it.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")
expect.set_options(timeout=PAGE_MS)


LONG = (
    *("documents", "serve_process", "sweeping", "notebooks", "compiled", "every_rule"),
    *("whatif_page", "map_accessible", "whatif_accessible", "map_finding", "map_browser"),
    *("england_making", "every_programme", "map_towns", "verification", "map_picture"),
    *("hostile_names", "assessing", "interruptible", "map_stage", "map_phone", "demo"),
    *("dates_today", "improving", "words_for_heads", "bounds_confirmed", "boundary_choice"),
)
"""Files of tests that take longest, about in their order."""


def pytest_configure(config: pytest.Config) -> None:
    """Let several processes take files of tests as `pytest_collection_modifyitems` orders them."""
    config.option.loadscopereorder = False  # or those of many tests would come first


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest files, so that at the end no process waits for another."""
    order = {f"test_{name}.py": at for at, name in enumerate(LONG)}
    items.sort(key=lambda item: order.get(item.path.name, len(order)))


@pytest.fixture(scope="session", autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the tests out of the cache of whoever runs them, but for the compiled search.

    It depends on the sources alone, and each process would compile it anew for half a minute.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NUMBA_CACHE_DIR", str(Path(COMPILED).parent))
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="session", autouse=True)
def _signals_heard() -> None:
    """Let processes that tests start hear every signal, whatever this one was told to ignore.

    A process started with `nohup`, or in the background of a script, ignores some, and so would
    its children. A handler ends at the threshold of a new program; being ignored does not.
    """
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, lambda *_: None)


@pytest.fixture(scope="module")
def brief_annealing() -> Iterator[None]:
    """Anneal a tenth as long as users do: most of the time that a small problem takes.

    First plans are worse then, so that more is left to the proof of the best plan.
    """
    with pytest.MonkeyPatch.context() as patch:
        for module in (annealing, hub_annealing):
            patch.setattr(module, "MOVES_PER_UNIT", module.MOVES_PER_UNIT // 10)
        yield


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command in this process; returns exit code, stdout, stderr."""

    def run(*arguments: str | Path) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as stopped:
            main([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        return int(stopped.value.code or 0), printed.out, printed.err

    return run


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Folder of real registers and roads, beside the project; absent in a plain clone."""
    folder = Path(__file__).parents[2] / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the reference data folder shared/data is absent beside the project")
    return folder


@pytest.fixture(scope="session")
def shared_cases() -> Path:
    """Folder of small inputs that once went wrong, beside the project; absent in a plain clone."""
    folder = Path(__file__).parents[2] / "shared" / "cases"
    if not folder.is_dir():
        pytest.skip("the folder of cases shared/cases is absent beside the project")
    return folder


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One headless Chromium for all tests of the page; `CHROMIUM` names another than the first."""
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        try:
            # Where tests run as root, Chromium's own sandbox cannot; the pages are ours.
            launched = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        except Error:
            lacking = "no Chromium to open the map in: install it, or name it in CHROMIUM"
            # A machine that tests every change must not pass because it has no browser.
            if os.environ.get("SCHOOLCLUSTERS_REQUIRE_BROWSER", "0") not in {"", "0"}:
                pytest.fail(lacking)
            pytest.skip(lacking)
        yield launched
        launched.close()


@pytest.fixture
def open_map(browser, tmp_path):
    """Return what draws the small plan, or another, and opens it with the network cut."""
    opened = []

    def open_(names=None, viewport=WIDE, problem=None, plan=None, **options):
        path = tmp_path / "map.html"
        options = {"result": small_result()} | options
        draw(problem or small_problem(names), plan or small_plan(), **options).save(path)
        opened.append(Watched(browser, path, viewport))
        return opened[-1]

    yield open_
    for watched in opened:
        watched.context.close()
