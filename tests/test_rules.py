import math

import pytest

from clustering import Compatibility, Rules
from data.errors import InputError


@pytest.mark.parametrize(
    ("given", "column"),
    [
        ({"size": (1, 4)}, "size"),
        ({"size": (5, 4)}, "size"),
        ({"max_minutes": 0}, "max_minutes"),
        ({"max_minutes": math.nan}, "max_minutes"),
        ({"max_minutes": math.inf}, "max_minutes"),
        ({"balance_s_per_pupil": -1}, "balance_s_per_pupil"),
        ({"left_out_s": math.inf}, "left_out_s"),
        ({"lead_schools": (1, 2, 3), "clusters": 2}, "lead"),
        ({"lead_schools": (1, 2), "together": ((2, 3, 1),)}, "lead"),
        ({"lead_schools": (1, 2), "outside": ((2, "It is closed to it."),)}, "lead"),
        ({"compatibility": Compatibility(two_trusts_s=math.nan)}, "compatibility.two_trusts_s"),
    ],
)
def test_a_rule_out_of_range_is_refused_by_name(given, column):
    with pytest.raises(InputError) as refused:
        Rules(**given)
    assert [fault.column for fault in refused.value.faults] == [column]


def test_all_faults_are_named_at_once():
    with pytest.raises(InputError) as refused:
        Rules(size=(0, 0), max_minutes=-1, left_out_s=-1)
    assert len(refused.value.faults) == 3


def test_leads_that_contradict_nothing_are_taken():
    Rules(lead_schools=(1, 2), clusters=2, together=((2, 3), (1, 4)), outside=((5, "It waits."),))


def test_the_limit_in_seconds_is_sixty_times_the_minutes():
    assert Rules(max_minutes=45).limit_s == 2700
