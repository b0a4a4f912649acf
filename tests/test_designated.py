"""The list of designated rural primary schools: what is read, kept, and refused."""

import gzip

import pytest
from round_trip import round_trip

from data.designated import read_designated
from data.errors import InputError


def written(folder, text, name="rural-2025-12-18.csv"):
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@pytest.mark.parametrize(
    "text",
    [
        "URN,School\n118194,Yarmouth\n118192,Brighstone\n",
        "School,urn\nYarmouth,118194.0\nBrighstone, 118192 \n",
        "Designated rural primary schools 2025\n\nLA,URN\nIsle of Wight,118194\nx,118192\n",
        gzip.compress(b"URN\n118194\n118192\n"),
    ],
    ids=["as it is", "other columns", "under a title", "compressed"],
)
def test_a_list_is_read_however_it_is_laid_out(tmp_path, text):
    found = read_designated(written(tmp_path, text))
    assert found.urns == {118194, 118192}
    assert (found.source.name, found.source.vintage) == ("rural-2025-12-18.csv", "2025-12-18")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("School\nYarmouth\n", "none of its columns is one of those needed: URN"),
        ("URN\n", "no school is in it"),
        ("URN,School\n,Yarmouth\n", "the cell is empty"),
        ("URN\nYarmouth\n", "not a whole number"),
        ("URN\n118194\n118194\n", "already in row 2"),
    ],
)
def test_what_is_no_list_is_refused_with_a_remedy(tmp_path, text, problem):
    with pytest.raises(InputError) as refusal:
        read_designated(written(tmp_path, text))
    assert problem in str(refusal.value)
    assert all(fault.remedy for fault in refusal.value.faults)


def test_a_list_comes_back_from_a_plan(tmp_path):
    found = read_designated(written(tmp_path, "URN\n118194\n118192\n"))
    assert round_trip(found) == found
