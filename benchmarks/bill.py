"""What is installed with the program: a bill of materials, and the licences of others' work.

Both are made from what is installed here, which is what `requirements.txt` names: files that were
checked against their hashes. `make package` writes them beside the packages.
"""

import re
import uuid
from collections.abc import Iterator, Mapping
from importlib.metadata import Distribution, distribution
from pathlib import Path

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import DisjunctiveLicense
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
REQUIREMENTS = ROOT / "requirements.txt"
BILL = "schoolclusters.cdx.json"
NOTICES = "THIRD-PARTY-NOTICES.txt"
ITSELF = "schoolclusters"

LEAFLET = """Copyright (c) 2010-2022, Volodymyr Agafonkin
Copyright (c) 2010-2011, CloudMade
All rights reserved.

Redistribution and use in source and binary forms, with or without modification, are permitted
provided that the following conditions are met:

1. Redistributions of source code must retain the above copyright notice, this list of conditions
   and the following disclaimer.

2. Redistributions in binary form must reproduce the above copyright notice, this list of
   conditions and the following disclaimer in the documentation and/or other materials provided
   with the distribution.

THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "AS IS" AND ANY EXPRESS OR
IMPLIED WARRANTIES, INCLUDING, BUT NOT LIMITED TO, THE IMPLIED WARRANTIES OF MERCHANTABILITY AND
FITNESS FOR A PARTICULAR PURPOSE ARE DISCLAIMED. IN NO EVENT SHALL THE COPYRIGHT HOLDER OR
CONTRIBUTORS BE LIABLE FOR ANY DIRECT, INDIRECT, INCIDENTAL, SPECIAL, EXEMPLARY, OR CONSEQUENTIAL
DAMAGES (INCLUDING, BUT NOT LIMITED TO, PROCUREMENT OF SUBSTITUTE GOODS OR SERVICES; LOSS OF USE,
DATA, OR PROFITS; OR BUSINESS INTERRUPTION) HOWEVER CAUSED AND ON ANY THEORY OF LIABILITY, WHETHER
IN CONTRACT, STRICT LIABILITY, OR TORT (INCLUDING NEGLIGENCE OR OTHERWISE) ARISING IN ANY WAY OUT
OF THE USE OF THIS SOFTWARE, EVEN IF ADVISED OF THE POSSIBILITY OF SUCH DAMAGE."""
"""The licence of Leaflet 1.9, which its package leaves out, and which every map page carries."""
LGPL = """GNU Lesser General Public License, version 2.1, word for word as published at
https://www.gnu.org/licenses/old-licenses/lgpl-2.1.txt; the package itself leaves the text out."""
SAID_ELSEWHERE = {
    "docxtpl": ("LGPL-2.1-only", {"LICENSE.txt": LGPL}),
    "xstatic-leaflet": ("BSD-2-Clause", {"leaflet/LICENSE": LEAFLET}),
}

_PIN = re.compile(r"^(\S+)==(\S+)")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
_TEXTS = re.compile(r"(?:licen[cs]e|copying|notice|authors|copyright)[^/]*$", re.IGNORECASE)
_CODE = {".py", ".pyc", ".pyi", ".so", ".pyd"}


def pinned_hashes(text: str) -> dict[str, tuple[str, ...]]:
    """Return the hashes of the files of each distribution that a file of requirements names."""
    found: dict[str, list[str]] = {}
    name = ""
    for line in text.splitlines():
        if pin := _PIN.match(line):
            name = canonicalize_name(pin[1])
            found[name] = []
        found.get(name, []).extend(_HASH.findall(line))
    return {name: tuple(hashes) for name, hashes in found.items()}


def installed(name: str = ITSELF) -> dict[str, Distribution]:
    """Return what a distribution needs to run on this machine, itself included, by name."""
    found: dict[str, Distribution] = {}
    todo = [Requirement(name)]
    seen: set[str] = set()
    while todo:
        wanted = todo.pop()
        if str(wanted) in seen:
            continue
        seen.add(str(wanted))
        found[canonicalize_name(wanted.name)] = distribution(wanted.name)
        for text in found[canonicalize_name(wanted.name)].requires or ():
            below = Requirement(text)
            extras = ("", *wanted.extras)
            if not below.marker or any(below.marker.evaluate({"extra": extra}) for extra in extras):
                todo.append(below)
    return dict(sorted(found.items()))


def bill(parts: Mapping[str, Distribution], hashes: Mapping[str, tuple[str, ...]]) -> Bom:
    """Return the bill of materials; the same parts give the same bill, without a time in it."""
    made = Bom(serial_number=uuid.uuid5(uuid.NAMESPACE_OID, repr((sorted(parts), sorted(hashes)))))
    components = {
        name: _component(part, hashes.get(name, ())) for name, part in sorted(parts.items())
    }
    made.metadata.component = components[ITSELF]
    made.metadata.timestamp = None  # type: ignore[assignment] # the format lets it be left out
    for name, component in components.items():
        if name != ITSELF:
            made.components.add(component)
        needs = {canonicalize_name(Requirement(text).name) for text in parts[name].requires or ()}
        made.register_dependency(component, [components[each] for each in needs & set(components)])
    return made


def write_bill(folder: Path) -> Path:
    """Write the bill of materials, CycloneDX 1.6 as JSON, into a folder; return its path."""
    hashes = pinned_hashes(REQUIREMENTS.read_text(encoding="utf-8"))
    text = JsonV1Dot6(bill(installed(), hashes)).output_as_string(indent=2)
    path = folder / BILL
    path.write_text(text + "\n", encoding="utf-8", newline="\n")
    return path


def write_notices(folder: Path) -> Path:
    """Write the licence texts of all that is installed with the program; return their path."""
    path = folder / NOTICES
    path.write_text("".join(_notices(installed())), encoding="utf-8", newline="\n")
    return path


def licence(part: Distribution) -> str:
    """Return what a distribution says of its licence, in a line."""
    if said := SAID_ELSEWHERE.get(_name(part)):
        return said[0]
    named = _field(part, "License-Expression") or _field(part, "License")
    if named and "\n" not in named:
        return named
    classifiers = part.metadata.get_all("Classifier") or ()
    kinds = [text.rpartition(" :: ")[2] for text in classifiers if text.startswith("License ::")]
    return " AND ".join(kinds) or named.partition("\n")[0] or "not named"


def licence_texts(part: Distribution) -> dict[str, str]:
    """Return the files of licences and notices that a distribution installs."""
    found = dict(SAID_ELSEWHERE.get(_name(part), ("", {}))[1])
    for file in part.files or ():
        if _TEXTS.search(file.name) and file.suffix not in _CODE:
            found[str(file)] = Path(str(file.locate())).read_text("utf-8", "replace").strip()
    return dict(sorted(found.items()))


def _name(part: Distribution) -> str:
    return canonicalize_name(part.metadata["Name"])


def _field(part: Distribution, name: str) -> str:
    return str((part.metadata.get_all(name) or [""])[0])


def _component(part: Distribution, hashes: tuple[str, ...]) -> Component:
    name = _name(part)
    url = PackageURL("pypi", name=name, version=part.version)
    named = DisjunctiveLicense(name=licence(part))
    known = _field(part, "License-Expression")
    return Component(
        type=ComponentType.APPLICATION if name == ITSELF else ComponentType.LIBRARY,
        name=name,
        version=part.version,
        purl=url,
        bom_ref=url.to_string(),
        licenses=[LicenseFactory().make_from_string(known) if known else named],
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=each) for each in hashes],
    )


def _notices(parts: Mapping[str, Distribution]) -> Iterator[str]:
    yield "Third-party notices\n\nWhat is installed with schoolclusters, and its licences.\n"
    for name, part in parts.items():
        if name == ITSELF:
            continue
        yield f"\n{'=' * 100}\n{name} {part.version}: {licence(part)}\n"
        texts = licence_texts(part)
        if not texts:
            yield "It installs no text of its licence.\n"
        for place, text in texts.items():
            yield f"\n--- {place}\n\n{text}\n"
