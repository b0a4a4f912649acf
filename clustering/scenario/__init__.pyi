"""What `clustering.scenario` offers; each name is imported when it is asked for."""

from clustering.scenario.amalgamate import Amalgamate as Amalgamate, Considered as Considered
from clustering.scenario.answer import Answer as Answer, Moved as Moved
from clustering.scenario.new_register import (
    NewRegister as NewRegister,
    decided_with_urns as decided_with_urns,
    times_of as times_of,
    with_urns as with_urns,
)
from clustering.scenario.scenario import Change as Change
from clustering.scenario.rule_changes import SetMoney as SetMoney
from clustering.scenario.pin_changes import (
    Apart as Apart,
    MoveTo as MoveTo,
    Release as Release,
    Together as Together,
)
from clustering.scenario.resolve import answer as answer
from clustering.scenario.rule_changes import (
    SetForm as SetForm,
    SetLimit as SetLimit,
    SetProfile as SetProfile,
    SetRules as SetRules,
    SetSizes as SetSizes,
    SetWeights as SetWeights,
)
from clustering.scenario.scenario import Scenario as Scenario
from clustering.scenario.scenario_file import (
    read_scenario as read_scenario,
    scenario_to_toml as scenario_to_toml,
    write_scenario as write_scenario,
)
from clustering.scenario.school_changes import (
    AddSchool as AddSchool,
    Close as Close,
    MoveHouse as MoveHouse,
    Refuse as Refuse,
    SetSchool as SetSchool,
    TakeNoPart as TakeNoPart,
)
from clustering.scenario.setting import Setting as Setting, Timing as Timing
from clustering.scenario.shared_answer import answer_for_all as answer_for_all
