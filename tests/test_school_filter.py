import pytest

from clustering.school_filter import FIELDS, HOLDERS, SchoolFilter, read_filter
from data.errors import Fault
from data.school import School


def school(**known):
    place = {"lon": 0.0, "lat": 53.0, "easting": 500_000.0, "northing": 350_000.0}
    return School(**{"urn": 1, "name": "A", **place, **known})


@pytest.mark.parametrize(
    ("text", "known", "taken"),
    [
        ("Secondary schools", {"phase": "All-through"}, True),
        ("secondary", {"phase": "Middle deemed secondary"}, False),
        ("middle", {"phase": "Middle deemed secondary"}, True),
        ("phase=middle deemed SECONDARY", {"phase": "Middle deemed secondary"}, True),
        ("special or base", {"special_units": "SEN unit"}, True),
        ("special and base", {"special_units": "SEN unit"}, False),
        ("faith = RC", {"faith": "Church of England/Roman Catholic"}, True),
        ("faith = Jewish", {"faith": "Orthodox Jewish"}, True),
        ("faith = Church of England", {"faith": "Roman Catholic"}, False),
        ("special needs = asd", {"special_needs": "HI - X~ASD - Autistic Disorder"}, True),
        ("base or special-needs = ASD - X", {"special_needs": "ASD - X"}, True),
        ("special needs = A", {"special_needs": "ASD - Autistic Disorder"}, False),
        ("label = Speech & language | choir", {"labels": "music~speech and language"}, True),
        ("trust = Kings and Middle Trust", {"trust": "kings  and middle trust"}, True),
        ("district = bristol, city of", {"district": "Bristol, City of"}, True),
        ("town = x", {"town": ""}, False),
        ("urban-rural = Rural village", {"urban_rural": "Rural village"}, True),
    ],
)  # fmt: skip
def test_a_text_means_schools(text, known, taken):
    found = read_filter(text)
    assert isinstance(found, SchoolFilter)
    assert found.takes(school(**known), {}) is taken
    assert read_filter(found.text) == found
    assert set(found.fields) <= set(School.__slots__)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("secondry", "Did you mean 'secondary'"),
        ("phase = Primry", "Did you mean 'Primary'"),
        ("typ = x", "Did you mean 'type'"),
        ("head_vacancy = yes", "no such field"),
        ("faith = Romn Catholic", "Did you mean 'Roman Catholic'"),
        ("base and", "no kind"),
        ("", "no kind"),
        ("label = ", "no value"),
        ("label = a | ", "no value"),
        ("label = a = b", "no value"),
    ],
)
def test_what_is_not_understood_is_refused(text, words):
    found = read_filter(text)
    assert isinstance(found, Fault)
    assert words in str(found)
    assert found.remedy


def test_every_field_is_one_of_a_school():
    assert {HOLDERS.get(name, name) for name in FIELDS} <= set(School.__slots__)
