"""Who chose a figure of a programme: never a document that does not say it."""

import tomllib
from dataclasses import replace

import pytest

from clustering.policy.citations import citations, cite
from clustering.policy.funding import Sum
from clustering.policy.programme_sources import own_programmes
from clustering.policy.programmes import programme_file, programme_names, programme_of
from clustering.policy.purpose import programme_rules

NAMES = programme_names()
UNREAD = ("pyramid", "send-clusters", "teaching-hubs")
"""Programmes whose documents are known by the reports of others alone."""
FIGURES = ("size", "max_minutes", "must_place", "may_join", "weights", "conditions", "not_across")


def content(name, **changes):
    return tomllib.loads(programme_file(name).decode()) | changes


def of(told):
    return programme_of("mine", told, "mine.toml")


@pytest.mark.parametrize("name", NAMES)
def test_every_figure_of_a_programme_says_who_chose_it(name):
    told = content(name)
    assert set(FIGURES) & set(told) <= set(told["sources"])
    programme = of(told)
    sources = dict(programme.sources)
    for key in told["sources"]:
        assert sources[key] != "no source is named"
        assert ", not by " not in sources[key]
    said = " ".join(programme.sentences)
    assert f"The sizes: {sources['size']}. The limit: {sources['max_minutes']}." in said
    if funding := programme.funding:
        sums = (funding.per_cluster, funding.per_school, *(x.paid for x in funding.supplements))
        assert all(citations_say(paid) for paid in sums if paid)


def citations_say(paid: Sum) -> bool:
    return paid.source in map(str, citations().values())


@pytest.mark.parametrize("name", NAMES)
def test_the_document_of_a_programme_is_one_of_the_table_with_all_that_is_known_of_it(name):
    document = of(content(name)).document
    assert document == cite(own_programmes()[name]["document"])
    assert document.confirmed is (name not in UNREAD)
    assert (document.read is None) is (name in UNREAD)


@pytest.mark.parametrize("name", NAMES)
def test_a_copy_without_confirmed_is_not_confirmed(name):
    told = content(name)
    del told["confirmed"]
    programme = of(told)
    assert not programme.document.confirmed
    assert "to be confirmed" in programme.sentences[0]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("executive-headship", "two to five or six"),
        ("multi-academy-trust", "three schools or more"),
        ("federation", "two schools or more"),
    ],
)
def test_a_size_that_the_file_chose_says_what_the_document_says(name, words):
    assert words in dict(of(content(name)).sources)["size"]


@pytest.mark.parametrize(
    ("name", "changes", "key", "title"),
    [
        ("maximising-progress", {"size": [3, 3]}, "size", "Maximising Progress"),
        ("essex-localities", {"max_minutes": 60}, "max_minutes", "Hill, Kettlewell"),
        ("essex-localities", {"not_across": []}, "not_across", "Essex County Council"),
        (
            "lincolnshire-small-schools",
            {"must_place": {"most_pupils": 110}},
            "must_place",
            "Lincolnshire County Council",
        ),
    ],
)
def test_a_figure_that_a_copy_changes_no_longer_bears_the_name_of_the_document(
    name, changes, key, title
):
    said = dict(of(content(name, **changes)).sources)[key]
    assert said.startswith(f"chosen by the programme's file, not by {title}")


@pytest.mark.parametrize("changed", [{"per_school": 30000}, {"per_cluster": 20000}])
def test_a_sum_that_a_copy_changes_no_longer_bears_the_name_of_the_document(changed):
    told = content("lincolnshire-small-schools")
    told["funding"] |= changed
    (key,) = changed
    said = getattr(of(told).funding, key).source
    assert said.startswith("chosen by the programme's file, not by Lincolnshire County Council's")


def test_a_supplement_that_a_copy_changes_no_longer_bears_the_name_of_the_document():
    told = content("multi-academy-trust")
    told["funding"]["supplements"][0]["pounds"] = 6000
    first, second = of(told).funding.supplements
    assert "not by Department for Education" in first.paid.source
    assert second.paid.source == str(cite("small_school_supplement"))


def test_a_document_in_one_s_own_words_is_named_as_given():
    told = content("maximising-progress", document="letter of 2026", confirmed=True, size=[3, 5])
    told["sources"] |= {"size": "document", "max_minutes": "minute 4"}
    sources = dict(of(told).sources)
    assert sources["size"] == "as the document says"
    assert sources["max_minutes"] == "minute 4"
    del told["confirmed"]
    assert dict(of(told).sources)["size"] == "as the document says; to be confirmed"


def test_a_headship_says_the_duties_of_an_appointment_and_their_law():
    programme = of(content("executive-headship"))
    assert programme.form == "formal collaboration"
    told = " ".join(programme.to_sentences(programme_rules(programme)))
    for words in ("tell the authority", "in writing", "advertise", "selection panel", "2009"):
        assert words in told


def test_a_federation_promises_no_budget():
    programme = of(content("federation"))
    told = " ".join(programme.to_sentences(programme_rules(programme)))
    assert "unless the authority allocates one share" in told
    assert str(cite("federation_budgets")) in told
    assert "£" not in told


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"size": (3, 4)}, "clusters of 3 to 4 schools within 45 minutes."),
        ({"max_minutes": 30.0}, "clusters of 2 to 5 schools within 30 minutes."),
        ({}, ""),
    ],
)
def test_what_the_planner_asked_for_instead_is_told_beside_the_programme(asked, words):
    programme = of(content("federation"))
    told = programme.to_sentences(replace(programme_rules(programme), **asked))
    said = "The planner asked for other figures: "
    assert told[-1] == said + words if words else said not in " ".join(told)
