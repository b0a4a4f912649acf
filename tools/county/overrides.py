"""What Marramshire's planners know and the register does not, as TOML."""

import json
from pathlib import Path

import numpy as np

from tools.county.schools import ACADEMIES, ANGLICAN, Establishment

_PARTNERSHIPS = (
    "Marsh Small Schools Partnership",
    "Thrimble Vale Collaborative",
    "Wexholme Shared Business Manager",
)
_SEATS_KM = ((625, 360), (580, 405), (590, 392))


def write_overrides(schools: list[Establishment], path: Path) -> None:
    """Write vacancies, former categories, leads, one corrected roll and partnerships."""
    primaries = [s for s in schools if s.phase == "Primary" and s.status == "Open"]
    lines = ["# Fictional, like everything of Marramshire: what the register does not hold.", ""]
    tables: dict[int, dict[str, str]] = {}
    for school in [s for s in primaries if 0 < (s.pupils or 0) < 110][4::17]:
        tables.setdefault(school.urn, {})["head_vacancy"] = "true"
    for school, former in zip(
        [s for s in primaries if s.type in ACADEMIES and s.faith == ANGLICAN],
        ("Voluntary controlled school", "Voluntary aided school", "Voluntary aided school"),
        strict=False,
    ):
        tables.setdefault(school.urn, {})["former_category"] = json.dumps(former)
    large = [s for s in primaries if (s.pupils or 0) > 200]
    for school in [s for s in large if s.ofsted == "Outstanding"][:4]:
        tables.setdefault(school.urn, {})["can_lead"] = "true"
    unable = next(s for s in large if s.ofsted == "Requires improvement")
    tables.setdefault(unable.urn, {})["can_lead"] = "false"
    missing = next(s for s in primaries if s.pupils is None)
    tables.setdefault(missing.urn, {})["roll"] = str(round((missing.capacity or 0) * 0.9))
    by_urn = {school.urn: school for school in schools}
    for urn, table in sorted(tables.items()):
        lines += [f"[school.{urn}]  # {by_urn[urn].name}"]
        lines += [f"{key} = {value}" for key, value in table.items()] + [""]
    lines += ["[partnerships]", *_partnerships(primaries)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def _partnerships(primaries: list[Establishment]) -> list[str]:
    """Return a line for each partnership: small schools near a spot, outside federations."""
    free = [s for s in primaries if 0 < (s.pupils or 0) <= 110 and not s.federation]
    lines: list[str] = []
    for name, seat in zip(_PARTNERSHIPS, _SEATS_KM, strict=True):
        at = np.array(seat) * 1000.0
        near = sorted(free, key=lambda s: float(np.hypot(*(s.site.at - at))))[: 2 + len(lines) % 2]
        free = [s for s in free if s not in near]
        lines.append(f"{json.dumps(name)} = [{', '.join(str(s.urn) for s in near)}]")
    return lines
