"""What every rule rests on: a named document, and no ban from one that is yet to be confirmed."""

import re
from datetime import date
from itertools import product
from pathlib import Path

import pytest
from grid import school

from clustering.constraints.registry import PAIR_COSTS
from clustering.policy import citations as module
from clustering.policy.citations import Citation, DocumentStatus, citations, cite, references
from clustering.policy.faith_table import default_faith_table
from clustering.policy.forms import LADDER, RULES, Form, barred, forms_of
from clustering.policy.school_types import May, school_types

DOCUMENTS = citations()
POLICY = Path(module.__file__).parent
SOURCES = [path.read_text("utf-8") for path in POLICY.glob("*.py")]
UNCONFIRMED = {cited for cited in DOCUMENTS.values() if not cited.confirmed}
SAID_TO_BE_NO_LAW = (
    DocumentStatus.RESEARCH,
    DocumentStatus.LOCAL_POLICY,
    DocumentStatus.STATUTORY_GUIDANCE,
)
OF_NOBODY_ELSE = (DocumentStatus.PLANNER, DocumentStatus.OWN)
"""What is no one document, so that there is nothing to have read."""


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_is_named_and_a_rule_rests_on_it(name):
    assert DOCUMENTS[name].title.strip()
    paths = (*POLICY.glob("*.toml"), *(POLICY.parent / "programmes").glob("*.toml"))
    tables = (path.read_text("utf-8") for path in paths if path.stem != "citations")
    assert any(re.search(f"[\"']{name}[\"']", text) for text in (*tables, *SOURCES))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_says_when_and_where_it_was_read(name):
    cited = DOCUMENTS[name]
    assert cited.read is not None or not cited.confirmed or cited.status in OF_NOBODY_ELSE
    assert cited.address or cited.status in (
        *SAID_TO_BE_NO_LAW,
        *OF_NOBODY_ELSE,
        DocumentStatus.GUIDANCE,
    )
    assert "//" not in cited.address


@pytest.mark.parametrize("name", DOCUMENTS)
def test_what_is_no_law_is_said_to_be_none_wherever_it_is_cited(name):
    cited = DOCUMENTS[name]
    if cited.status in SAID_TO_BE_NO_LAW:
        assert f"; {cited.status}" in str(cited)


def test_a_reference_gives_all_that_is_known_of_a_document():
    cited = Citation(
        title="An Act 2002",
        place="section 1",
        dated="2002",
        address="example.org/1",
        read=date(2026, 11, 28),
        version="as amended",
        status=DocumentStatus.LAW,
        confirmed=False,
    )
    assert str(cited) == "An Act 2002, section 1; to be confirmed"
    assert cited.reference == (
        "An Act 2002; section 1; 2002; as amended; law; example.org/1; read on 28 November 2026; "
        "to be confirmed."
    )


def test_every_document_that_is_cited_is_in_the_table():
    keys = {key for text in SOURCES for key in re.findall(r"""cite\(["'](\w+)["']\)""", text)}
    assert keys
    assert all(cite(key) for key in keys)


@pytest.mark.parametrize("rule", PAIR_COSTS, ids=lambda rule: rule.field)
def test_a_rule_on_pairs_says_what_it_rests_on(rule):
    assert "Source: " in rule.applies.__doc__


def test_a_document_to_be_confirmed_is_said_to_be_so_wherever_it_is_cited():
    assert UNCONFIRMED
    assert all(str(cited).endswith("; to be confirmed") for cited in UNCONFIRMED)


def test_the_documents_of_the_design_that_could_not_be_read_are_to_be_confirmed():
    assert {rule.source for rule in RULES if rule.form is Form.FORMAL} <= UNCONFIRMED
    for name in ("church articles", "catholic consent", "mixed character"):
        assert next(rule for rule in RULES if rule.name == name).source in UNCONFIRMED


@pytest.mark.parametrize("form", LADDER)
def test_nobody_is_shut_out_of_a_form_by_a_document_to_be_confirmed(form):
    faiths = ("", "Church of England", "Roman Catholic", "Church of England/Methodist", "Jewish")
    for kind, faith in product([*school_types(), "A type yet unheard of"], faiths):
        shut = barred(school(101, type=kind, faith=faith), form)
        if shut is not None:
            assert next(rule for rule in RULES if rule.name == shut.rule).source.confirmed


@pytest.mark.parametrize("kind", [*school_types(), "A type yet unheard of"])
def test_what_a_type_leaves_open_is_asked_of_somebody_and_told_with_the_document(kind):
    found = forms_of([school(101, type=kind), school(102, type="Community school")])
    for form in LADDER:
        stands = found.in_the_way(form)
        assert bool(stands) is (found.answers[form] is not May.YES)
        for obstacle in stands:
            rule = next(rule for rule in RULES if rule.name == obstacle.rule)
            assert str(rule.source) in obstacle.sentence
            assert (obstacle.answer is May.ASK) <= ("Ask" in obstacle.sentence)


def test_the_table_of_characters_names_a_document_for_every_entry():
    table = default_faith_table()
    entries = [*(pairing.effect for pairing in (*table.faith, *table.types)), table.dioceses]
    known = {str(cited) for cited in DOCUMENTS.values()}
    assert {entry.source for entry in entries if entry} <= known


@pytest.mark.parametrize("kind", school_types().values(), ids=lambda kind: kind.name)
def test_every_type_says_why_in_a_sentence(kind):
    assert kind.why.endswith(".")


def test_no_citation_is_long_and_no_two_read_alike():
    said = [str(cited) for cited in DOCUMENTS.values()]
    assert len(set(said)) == len(said)
    assert max(map(len, said)) <= 110


def test_the_sources_of_a_text_are_those_it_cites():
    text = f"Two bodies decide ({cite('federation_preliminary_consent')}), {cite('planner')}."
    (found,) = references([text])
    assert found.startswith("SI 2012/1035, regulations 8 and 9(1): School Governance")
    assert references(["Nobody is cited."]) == ()


@pytest.mark.parametrize("name", sorted(set(DOCUMENTS) - {"planner"}))
def test_every_document_is_found_by_the_words_that_cite_it(name):
    (found,) = references([f"So it is ({cite(name)})."])
    assert cite(name).reference in found
