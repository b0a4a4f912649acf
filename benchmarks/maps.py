"""Sizes of pages, and what a browser needs to paint them and to step through them on stage.

    python -m benchmarks.maps [--plan DIRECTORY]

With a plan directory, its map is measured as it is; without, invented counties of 300 schools in
60 clusters and 3,000 in 600, no map beneath. Chromium is found as the tests find it.
"""

import argparse
import dataclasses
import os
import shutil
import tempfile
from pathlib import Path

import numpy as np
from playwright.sync_api import Browser, sync_playwright
from scipy.cluster.vq import kmeans2

from clustering import Problem, Rules
from clustering.plan import Cluster, Plan
from data.school import School, Schools
from maps import draw
from routing import estimate_times

COUNTIES = ((300, 60), (3_000, 600))
KINDS = ("Community school", "Voluntary controlled school", "Academy converter")

WATCH = """() => new PerformanceObserver(list => {
    window.tasks = [...(window.tasks ?? []), ...list.getEntries().map(each => each.duration)];
}).observe({ type: "longtask", buffered: true })"""
TASK = "() => Math.max(0, ...(window.tasks ?? []))"
"""Longest time for which the browser heeds nothing else; below 50 ms it counts as none."""
FIRST = "() => performance.getEntriesByName('first-contentful-paint')[0].startTime"
PAINTED = "() => new Promise(done => requestAnimationFrame(() => setTimeout(done, 0)))"
IDLE = "() => new Promise(requestIdleCallback)"
STEP = """() => {
    const begun = performance.now();
    document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "PageDown", bubbles: true }));
    void document.body.offsetHeight;
    return performance.now() - begun;
}"""


def county(schools: int, clusters: int) -> tuple[Problem, Plan]:
    """Return schools, half of them in towns, and a plan that follows where they lie."""
    random = np.random.default_rng(schools)
    centres = random.uniform(0, 1, (clusters // 5, 2))
    at = random.uniform(0, 1, (schools, 2))
    at[::2] = centres[random.integers(len(centres), size=len(at[::2]))]
    at[::2] += random.normal(0, 0.012, at[::2].shape)
    at *= np.sqrt(schools) / 20  # degrees: one density, whatever the number
    made = tuple(
        School(
            urn=900_001 + i,
            name=f"Village {i + 1} Church of England Primary School",
            lon=float(at[i, 0]) - 2.5,
            lat=float(at[i, 1]) * 0.6 + 51.5,
            easting=0.0,
            northing=0.0,
            town=f"Town {i % 97}",
            postcode=f"ZZ{i % 99} {i % 9}AB",
            type=KINDS[i % len(KINDS)],
            phase="Primary",
            status="Open",
            pupils=60 + i % 300,
        )
        for i in range(schools)
    )
    listed = Schools(made)
    problem = Problem(listed, estimate_times(listed), Rules())
    _, owner = kmeans2(at, clusters, seed=1, minit="++")
    members = [np.flatnonzero(owner == number).tolist() for number in range(clusters)]
    plan = Plan(
        tuple(
            Cluster(number, tuple(made[row].urn for row in rows), f"Town {number}")
            for number, rows in enumerate(filter(None, members), start=1)
        ),
        (),
    )
    return problem, plan


@dataclasses.dataclass(frozen=True)
class Figures:
    """Of one page in one browser."""

    megabytes: float
    first_s: float
    painted_s: float
    task_ms: float
    heap_mb: float
    step_ms: float
    slowest_step_ms: float


def measure(browser: Browser, path: Path) -> Figures:
    page = browser.new_page(viewport={"width": 1600, "height": 900})
    page.add_init_script(f"({WATCH})()")
    page.goto(path.as_uri())
    page.wait_for_selector("#clusters button")
    page.evaluate(PAINTED)
    painted_ms = page.evaluate("() => performance.now()")
    page.evaluate(IDLE)
    task_ms, first_ms = page.evaluate(TASK), page.evaluate(FIRST)
    heap = page.evaluate("() => performance.memory.usedJSHeapSize")
    page.locator("#present").click()
    steps = [page.evaluate(STEP) for _ in range(30)]
    page.close()
    return Figures(
        path.stat().st_size / 1e6,
        first_ms / 1e3,
        painted_ms / 1e3,
        task_ms,
        heap / 1e6,
        float(np.median(steps)),
        max(steps),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--plan", type=Path, help="directory of a plan")
    given = parser.parse_args().plan
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        pages = {str(given): given / "map.html"} if given else {}
        for schools, clusters in () if given else COUNTIES:
            path = Path(folder) / f"{schools}.html"
            pages[f"{schools} / {clusters}"] = draw(*county(schools, clusters)).save(path)
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM") or shutil.which("chromium"),
            args=["--no-sandbox"],
        )
        heads = ("MB", "first s", "painted s", "task ms", "heap MB", "step ms", "worst")
        print(f"{'page':>14}" + "".join(f"{head:>10}" for head in heads))
        for name, path in pages.items():
            got = measure(browser, path)
            digits = (2, 2, 2, 0, 1, 0, 0)
            cells = zip(dataclasses.astuple(got), digits, strict=True)
            print(f"{name:>14}" + "".join(f"{value:10.{places}f}" for value, places in cells))
        browser.close()


if __name__ == "__main__":
    main()
