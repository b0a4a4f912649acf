"""The words of papers: every form has all of them, and four programmes have words of their own."""

import tomllib
from itertools import combinations
from pathlib import Path

import pytest
from paper_texts import text_of
from papers_plan import full_plan

from clustering.policy.citations import citations
from clustering.policy.forms import Form
from clustering.policy.programmes import programme_names, programme_of, read_programme
from maps.papers import PAPER_KINDS, read_templates, write_papers
from maps.papers import programme_words as module
from maps.papers.programme_words import paper_words

OWN = ("lincolnshire-small-schools", "maximising-progress", "federation", "multi-academy-trust")
TABLE = tomllib.loads(Path(module.__file__).with_name("words.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("form", Form)
def test_every_form_has_every_word(form):
    words = paper_words(form, None)
    assert words.agreement
    assert all(len(getattr(words, name)) > 0 for name in words.__dataclass_fields__)


@pytest.mark.parametrize("name", programme_names())
def test_every_programme_has_words_of_its_form(name):
    programme = read_programme(name)
    own = paper_words(programme.form, programme)
    assert (own != paper_words(programme.form, None)) == (name in OWN)


def test_the_programmes_with_own_words_differ_from_each_other():
    programmes = [read_programme(name) for name in OWN]
    for one, other in combinations(programmes, 2):
        words, others = paper_words(one.form, one), paper_words(other.form, other)
        assert words.activities != others.activities
        assert words.plan != others.plan
        assert words.questions != others.questions


def test_a_cluster_of_another_form_has_the_words_of_that_form():
    federation = read_programme("federation")
    assert paper_words(Form.INFORMAL, federation) == paper_words(Form.INFORMAL, None)


def test_a_users_own_copy_has_the_words_of_its_document():
    shipped = read_programme("maximising-progress")
    own = programme_of("mine", shipped.content, "mine.toml")
    assert paper_words(own.form, own) == paper_words(shipped.form, shipped)


def test_every_key_of_the_table_is_a_form_or_a_document():
    assert set(TABLE["form"]) == {str(form) for form in Form}
    assert set(TABLE["programme"]) <= set(citations())
    for words in (*TABLE["form"].values(), *TABLE["programme"].values()):
        assert set(words) <= set(paper_words(Form.INFORMAL, None).__dataclass_fields__)


def test_the_words_stand_in_the_papers(tmp_path):
    some = [kind for kind in PAPER_KINDS if kind.name in ("memorandum", "business-plan")]
    for name in ("federation", "maximising-progress"):
        stored = full_plan(name)
        write_papers(tmp_path / name, stored, read_templates(some, None), numbers={1})
        programme = read_programme(name)
        words = paper_words(programme.form, programme)
        plan = text_of((tmp_path / name / "cluster-1" / "business-plan.docx").read_bytes())
        memorandum = text_of((tmp_path / name / "cluster-1" / "memorandum.docx").read_bytes())
        assert words.plan[0] in plan
        assert words.activities[0].capitalize() in plan
        assert all(line in memorandum for line in (*words.money, *words.staff, words.agreement))
