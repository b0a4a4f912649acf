"""How many schools a trust has: several in the files are several, one may not be all."""

from pathlib import Path

import pytest
from small_register import rows, write

from data import group_links
from data.register import read_schools

SINGLE, MULTI = "Supported by a single-academy trust", "Supported by a multi-academy trust"


def of(trust: str, flag: str = "", kind: str = "Academy converter") -> dict[str, str]:
    return {
        "Trusts (name)": trust,
        "TrustSchoolFlag (name)": flag or MULTI,
        "TypeOfEstablishment (name)": kind,
    }


def sizes(folder: Path, links: Path | None = None, **changes: dict[str, str]) -> dict[str, int]:
    register = write(folder, rows(**changes))
    found = read_schools(register, la="Fenshire", phase="Primary", group_links=links)
    return dict(found.trust_schools)


def test_schools_of_other_authorities_and_phases_are_counted(tmp_path: Path) -> None:
    found = sizes(tmp_path, u900001=of("Reed"), u900003=of("Reed"), u900005=of(" REED "))
    assert found == {"Reed": 3}


def test_a_closed_school_is_not_counted(tmp_path: Path) -> None:
    assert sizes(tmp_path, u900001=of("Reed"), u900004=of("Reed")) == {}


def test_one_school_in_a_part_of_the_register_may_not_be_all(tmp_path: Path) -> None:
    assert sizes(tmp_path, u900001=of("Reed")) == {}


def test_a_single_academy_trust_has_one_school(tmp_path: Path) -> None:
    assert sizes(tmp_path, u900001=of("Reed", SINGLE)) == {"Reed": 1}


def test_one_school_in_the_register_of_england_is_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(group_links, "ALL_ENGLAND", 2)
    assert sizes(tmp_path, u900001=of("Reed")) == {"Reed": 1}


def test_the_group_links_say_it_too(tmp_path: Path) -> None:
    table = [
        {"URN": urn, "Group Name": name, "Group Type": kind, "Group Status": status}
        for urn, name, kind, status in (
            ("900001", "Reed", "Multi-academy trust", "Open"),
            ("777777", "Reed", "Multi-academy trust", "Open"),
            ("777778", "Reed", "Multi-academy trust", "Closed"),
            ("900002", "Solo", "Single-academy trust", "Open"),
            ("900006", "Lone", "Multi-academy trust", "Open"),
        )
    ]
    found = sizes(tmp_path, write(tmp_path, table, "links.csv"))
    assert found == {"Reed": 2, "Solo": 1}


def test_the_foundation_trust_of_a_maintained_school_is_none(tmp_path: Path) -> None:
    foundation = of("Moor", "Supported by a trust", "Foundation school")
    assert sizes(tmp_path, u900001=foundation, u900002=foundation) == {}
