"""Papers opened by an office program: every kind, full and nearly empty, with hostile names."""

import os
import re
import shutil
import subprocess

import pytest
from hostile_names import HOSTILE_NAMES
from papers_plan import bare_plan, full_plan
from printed import pages_of

from maps.papers import PAPER_KINDS, read_templates, write_papers

HOSTILE = dict(
    zip(
        range(900001, 900009),
        [name for name in HOSTILE_NAMES if name.startswith(("{{ c", "{% r", "<!--", "]]>", "=HY"))],
        strict=False,
    )
)


@pytest.fixture(scope="module")
def office():
    """The program that converts documents; where every change is tested, it must be there."""
    found = shutil.which("soffice")
    if found is None:
        lacking = "no LibreOffice to open the papers in: install libreoffice-writer-nogui"
        if os.environ.get("SCHOOLCLUSTERS_REQUIRE_BROWSER", "0") not in {"", "0"}:
            pytest.fail(lacking)
        pytest.skip(lacking)
    return found


def squeezed(text):
    return re.sub(r"\s", "", text)


def test_every_kind_opens_whole_in_an_office_program(office, tmp_path):
    templates = read_templates(PAPER_KINDS, None)
    sources = tmp_path / "documents"
    sources.mkdir()
    for name, plan in (("full", full_plan(names=HOSTILE)), ("bare", bare_plan())):
        write_papers(tmp_path / name, plan, templates)
        for path in (tmp_path / name).rglob("*.docx"):
            if path.parent.name in ("cluster-1", name):
                shutil.copy(path, sources / f"{name}-{path.name}")
    paths = sorted(sources.iterdir())
    assert len(paths) > 20
    # A profile of its own, so that no program that runs already answers instead.
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [office, profile, "--headless", "--convert-to", "pdf", "--outdir", tmp_path / "pdf"]
    subprocess.run([*command, *paths], check=True, capture_output=True, timeout=240)
    for path in paths:
        pages = pages_of((tmp_path / "pdf" / f"{path.stem}.pdf").read_bytes())
        text = "".join(pages)
        assert "to be filled in" in text, path.name
        assert "Sources" in text, path.name
        assert "Page 1 of" in " ".join(pages[0].split()), path.name
    network = pages_of((tmp_path / "pdf" / "full-network.pdf").read_bytes())
    for name in list(HOSTILE.values())[:4]:
        assert squeezed(name) in squeezed("".join(network))
