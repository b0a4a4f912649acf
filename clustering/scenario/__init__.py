"""What-if: changes to a problem that leave it untouched, and the plan that answers them."""

from clustering.scenario.amalgamate import Amalgamate, Considered
from clustering.scenario.answer import Answer, Moved
from clustering.scenario.change import Change
from clustering.scenario.money_changes import SetMoney
from clustering.scenario.pin_changes import Apart, MoveTo, Release, Together
from clustering.scenario.resolve import answer
from clustering.scenario.rule_changes import (
    SetForm,
    SetLimit,
    SetProfile,
    SetRules,
    SetSizes,
    SetWeights,
)
from clustering.scenario.scenario import Scenario
from clustering.scenario.scenario_file import read_scenario, scenario_to_toml, write_scenario
from clustering.scenario.school_changes import (
    AddSchool,
    Close,
    MoveHouse,
    Refuse,
    SetSchool,
    TakeNoPart,
)
from clustering.scenario.setting import Setting, Timing
from clustering.scenario.shared_answer import answer_for_all

__all__ = [
    "AddSchool",
    "Amalgamate",
    "Answer",
    "Apart",
    "Change",
    "Close",
    "Considered",
    "MoveHouse",
    "MoveTo",
    "Moved",
    "Refuse",
    "Release",
    "Scenario",
    "SetForm",
    "SetLimit",
    "SetMoney",
    "SetProfile",
    "SetRules",
    "SetSchool",
    "SetSizes",
    "SetWeights",
    "Setting",
    "TakeNoPart",
    "Timing",
    "Together",
    "answer",
    "answer_for_all",
    "read_scenario",
    "scenario_to_toml",
    "write_scenario",
]
