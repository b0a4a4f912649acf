"""The cost of every cluster, worked out from docs/method.md alone, as an outsider would.

Nothing here comes from what makes or measures plans: only three files of a plan directory are read.
"""

import csv
import dataclasses
import json
from datetime import date
from functools import cache
from itertools import combinations

import numpy as np
import pytest

from clustering import Limits, Problem, Rules, solve
from clustering.policy.faith_rules import Level
from clustering.policy.faith_table import default_faith_table, faith_table_of
from clustering.policy.purpose import PlanPurpose, problem_for
from clustering.rules import Compatibility
from data import demo_county, read_schools
from data.school import Schools
from maps import write_plan_directory
from routing import estimate_times

ON = date(2026, 1, 5)
AIDED = "Voluntary aided school"
TWO_PLACES_S = 0.011
"""What two decimals of `times.csv` can make of a school's drives."""


class Outsider:
    """Three files of a plan directory, and what docs/method.md says of them."""

    def __init__(self, directory):
        with (directory / "schools.csv").open(encoding="utf-8", newline="") as file:
            self.schools = {int(row["urn"]): row for row in csv.DictReader(file)}
        with (directory / "times.csv").open(encoding="utf-8", newline="") as file:
            (_, *to), *rows = csv.reader(file)
        self.drive_s = {
            (int(row[0]), int(end)): float(cell or "inf")
            for row in rows
            for end, cell in zip(to, row[1:], strict=True)
        }
        self.plan = json.loads((directory / "plan.json").read_text(encoding="utf-8"))
        self.rules = self.plan["rules"]
        for school in self.schools.values():
            of = self.plan["denominations"].get(school["faith"], ["none"])
            school["characters"] = set(of)

    def cost(self, cluster):
        return sum(self.parts(cluster).values())

    def parts(self, cluster):
        urns = cluster["schools"]
        return {
            "driving": self.driving(cluster),
            "compatibility": pair_weight(urns) * sum(self.fit(*ab) for ab in combinations(urns, 2)),
            "balance": self.balance(urns),
            "coherence": self.rules["coherence_s"] * self.amid(urns),
        }

    # drives

    def slower(self, a, b):
        return max(self.drive_s[a, b], self.drive_s[b, a])

    def driving(self, cluster):
        urns = cluster["schools"]
        if self.rules["shape"] == "hub":
            return sum(self.slower(urn, cluster["lead"]) for urn in urns if urn != cluster["lead"])
        pairs = sum(self.slower(a, b) for a, b in combinations(urns, 2))
        return pair_weight(urns) * pairs

    # pairs

    def fit(self, a, b):
        weights = self.rules["compatibility"]
        one, other = self.schools[a], self.schools[b]
        seconds = 0.0
        if ("Roman Catholic" in one["characters"]) != ("Roman Catholic" in other["characters"]):
            seconds += weights["catholic_with_other_s"]
        if aided_church(one) != aided_church(other):
            seconds += weights["aided_church_with_other_s"]
        if one["trust"] and other["trust"] and one["trust"] != other["trust"]:
            seconds += weights["two_trusts_s"]
        if one["area"] and other["area"] and one["area"] != other["area"]:
            seconds += weights["two_areas_s"]
        partnership = one["existing_partnership"]
        if partnership and partnership == other["existing_partnership"]:
            seconds += weights["existing_partnership_s"]
        feeders = [set(pair) for pair in self.rules["feeders"]]
        seconds -= self.rules["feeder_s"] * feeders.count({a, b})
        kept = [set(pair) for pair in self.rules["kept_pairs"]]
        seconds += self.rules["kept_pair_s"] * kept.count({a, b})
        if self.plan["programme"]["faith"] in ("prefer", "strict"):
            seconds += self.by_table(one, other)
        return seconds

    def by_table(self, one, other):
        table = self.plan["programme"]["faith_table"]
        seconds = 0.0
        shared = one["characters"] & other["characters"]
        if shared:
            dioceses = {one["diocese"], other["diocese"]}
            if shared != {"none"} and len(dioceses) == 2 and "" not in dioceses:
                seconds += table.get("dioceses", {}).get("prefer_s", 0)
        else:
            fitting = [
                entry
                for entry in table.get("faith", [])
                if names(entry, one, other) or names(entry, other, one)
            ]
            exact = [entry for entry in fitting if "any" not in (entry["one"], entry["other"])]
            seconds += max(
                (
                    (entry.get("strict", "together") == "apart", entry["prefer_s"])
                    for entry in exact or fitting
                ),
                default=(False, 0.0),
            )[1]
        kinds = [self.plan["school_kinds"][school["type"]] for school in (one, other)]
        for entry in table.get("type", []):
            if [entry["one"], entry["other"]] in (kinds, kinds[::-1]):
                seconds += entry["prefer_s"]
        return seconds

    # pupils

    def roll(self, urn):
        known = self.schools[urn]["pupils"]
        return float(known) if known else self.plan["mean_roll"]

    def balance(self, urns):
        if not any(school["pupils"] for school in self.schools.values()):
            return 0.0
        off = abs(sum(map(self.roll, urns)) - self.plan["target_pupils"])
        return self.rules["balance_s_per_pupil"] * off

    def target(self):
        """Mean roll and target, where every school that takes part has a place."""
        outside = {urn for urn, _ in self.rules["outside"]}
        inside = [urn for urn in self.schools if urn not in outside]
        known = [float(self.schools[u]["pupils"]) for u in inside if self.schools[u]["pupils"]]
        mean = sum(known) / len(known)
        rolls = [float(self.schools[urn]["pupils"] or mean) for urn in inside]
        fewest, most = self.rules["size"]
        middle = (fewest + max(fewest, min(most, len(inside)))) / 2
        return mean, sum(rolls) / len(rolls) * middle

    def places_all(self):
        outside = {urn for urn, _ in self.rules["outside"]}
        return {left["urn"] for left in self.plan["left_out"]} == outside

    # hulls

    def amid(self, urns):
        """Count by halves of the plane: inside a hull is on the inner side of all its edges."""
        if not self.rules["coherence_s"]:
            return 0
        at = {
            urn: (float(school["easting"]), float(school["northing"]))
            for urn, school in self.schools.items()
        }
        edges = [
            (a, b)
            for a in urns
            for b in urns
            if at[a] != at[b] and all(side(at[a], at[b], at[c]) >= 0 for c in urns)
        ]
        if not any(side(at[a], at[b], at[c]) > 0 for a, b in edges for c in urns):
            return 0
        others = set(self.schools) - set(urns)
        return sum(all(side(at[a], at[b], at[o]) > 0 for a, b in edges) for o in others)


def pair_weight(urns):
    return 2 / max(len(urns) - 1, 1)


def aided(school):
    return AIDED in (school["type"], school["former_category"])


def aided_church(school):
    return aided(school) and "Church of England" in school["characters"]


def names(entry, one, other):
    if entry.get("one_aided") and not aided(one):
        return False
    return all(
        entry[key] == "any" or entry[key] in school["characters"]
        for key, school in (("one", one), ("other", other))
    )


def side(a, b, c):
    """Above 0 where c lies left of the way from a to b."""
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


FAITHS = ("", "Church of England", "Roman Catholic", "Church of England/Roman Catholic",
          "Church of England/Methodist", "Jewish", "Orthodox Jewish")  # fmt: skip


def mixed(schools):
    """Give schools everything that counts, all together and in every order."""
    random = np.random.default_rng(4)

    def pick(*choices):
        return choices[random.integers(len(choices))]

    return Schools(
        tuple(
            dataclasses.replace(
                school,
                faith=pick(*FAITHS),
                type=pick(
                    AIDED, "Voluntary controlled school", "Academy converter", "Free schools"
                ),
                former_category=pick("", "", AIDED),
                trust=pick("", "Two Rivers Trust", "Fen Trust", f"The trust of {school.urn}"),
                diocese=pick("", "Lincoln", "Nottingham"),
                federation=pick("", "", "", f"Federation {school.urn % 7}"),
                existing_partnership=pick("", "", "Old friends"),
                pupils=pick(None, 30, 105, 210, 420),
            )
            for school in schools
        )
    )


def plan_of(schools, rules=None, **purpose):
    """Return what a plan directory is written from; it need not be a good plan."""
    times, rules = estimate_times(schools), rules or Rules()
    made_for = PlanPurpose(start=ON, **purpose)
    problem = (
        problem_for(schools, times, rules, made_for) if purpose else Problem(schools, times, rules)
    )
    return problem, solve(problem, Limits(0.5), seed=1), made_for


def own_weights(schools):
    """A plan that keeps pairs, leaves some schools out, and weighs as nobody else does."""
    urns = schools.urns
    return plan_of(
        schools,
        Rules(
            size=(2, 5),
            outside=tuple((urn, "It is not meant.") for urn in urns[:6]),
            optional=urns[6:12],
            kept_pairs=tuple(combinations(urns[12:16], 2)),
            kept_pair_s=-450.0,
            balance_s_per_pupil=3.5,
            compatibility=Compatibility(410.0, 170.0, 95.0, -330.0),
        ),
    )


def by_table(schools):
    """A plan by the table that comes with the program, and a pairing of two characters more."""
    content = default_faith_table().content
    both = {"one": "Jewish", "other": "Roman Catholic", "prefer_s": 77, "why": "w", "source": "s"}
    table = faith_table_of({**content, "faith": [both, *content["faith"]]}, "table.toml")
    return plan_of(schools, Rules(size=(3, 6)), requested_faith=Level.PREFER, table=table)


def without_rolls(schools):
    return plan_of(Schools(tuple(dataclasses.replace(each, pupils=None) for each in schools)))


def placed(schools, size=(4, 7)):
    """A plan in which every school has a place, but for one that lies far away."""
    return plan_of(schools, Rules(size=size, max_minutes=200, keep_federations=False))


def with_one_far_away(schools):
    far = dataclasses.replace(schools[0], northing=schools[0].northing - 900_000, lat=44.0)
    return placed(schools.replace([far, *schools.items[1:]]))


DEMO, EVERYTHING = "the demo county", "everything at once, and coherence"
PLACED, LARGE, ALONE = "all placed", "sizes beyond the schools", "one school far away"
PLANS = {
    EVERYTHING: lambda some: plan_of(some, Rules(size=(3, 6), coherence_s=120.0)),
    "hubs": lambda some: plan_of(some, Rules(size=(1, 6), shape="hub", keep_federations=False)),
    "a table of characters": by_table,
    "weights of its own": own_weights,
    "no rolls": without_rolls,
    PLACED: placed,
    LARGE: lambda some: placed(some, (4, 999)),
    ALONE: with_one_far_away,
}


@pytest.fixture(scope="module")
def outsider_of(tmp_path_factory):
    """Return what makes a plan by its name, once, and reads the three files of it."""
    county = demo_county()
    schools = read_schools(county.schools, la=county.la, phase="Primary")
    some = mixed(sorted(schools, key=lambda school: (school.easting, school.urn))[:48])

    @cache
    def outsider_of(name):
        problem, result, purpose = plan_of(schools) if name == DEMO else PLANS[name](some)
        assert result.plan.clusters
        folder = tmp_path_factory.mktemp("cost") / "plan"
        return Outsider(write_plan_directory(folder, problem, result, purpose=purpose, drawn_on=ON))

    return outsider_of


@pytest.fixture(params=(DEMO, *PLANS))
def outsider(request, outsider_of):
    return outsider_of(request.param)


def test_every_cluster_costs_what_the_table_says(outsider):
    for cluster in outsider.plan["clusters"]:
        off = TWO_PLACES_S * len(cluster["schools"])
        assert outsider.cost(cluster) == pytest.approx(cluster["cost"], abs=off)


def test_every_part_of_the_plan_is_the_sum_over_its_clusters(outsider):
    clusters = outsider.plan["clusters"]
    off = TWO_PLACES_S * len(outsider.schools)
    for part, seconds in outsider.plan["parts"].items():
        told = sum(outsider.parts(cluster)[part] for cluster in clusters)
        assert told == pytest.approx(seconds, abs=off)
    assert outsider.plan["objective"] == pytest.approx(
        sum(cluster["cost"] for cluster in clusters), abs=off
    )


def test_the_target_is_the_one_that_the_table_describes(outsider_of):
    """Who can be placed is plain where all are; otherwise a search would have to say it."""
    found = [outsider_of(name) for name in (PLACED, LARGE)]
    assert all(each.places_all() for each in found)
    for outsider in found:
        mean, target = outsider.target()
        assert outsider.plan["mean_roll"] == pytest.approx(mean)
        assert outsider.plan["target_pupils"] == pytest.approx(target)


def test_a_school_that_no_cluster_can_hold_is_not_in_the_target(outsider_of):
    outsider = outsider_of(ALONE)
    (left,) = outsider.plan["left_out"]
    del outsider.schools[left["urn"]]
    assert (outsider.plan["mean_roll"], outsider.plan["target_pupils"]) == pytest.approx(
        outsider.target()
    )


def test_the_price_of_a_school_in_no_cluster_is_paid_by_those_that_need_a_place(outsider):
    needing = [left for left in outsider.plan["left_out"] if left["state"].startswith("needs")]
    price = outsider.rules["left_out_s"] * len(needing)
    assert outsider.plan["left_out_s"] == pytest.approx(price)


def test_the_plans_hold_what_the_table_is_about(outsider_of):
    """A table is only tested by plans that have everything it names."""
    found = outsider_of(EVERYTHING)
    pairs = [
        (found.schools[a], found.schools[b])
        for cluster in found.plan["clusters"]
        for a, b in combinations(cluster["schools"], 2)
    ]
    assert any(
        "Roman Catholic" in a["characters"] & b["characters"] and a["characters"] != b["characters"]
        for a, b in pairs
    )
    assert any(aided_church(a) != aided_church(b) and
               ("Roman Catholic" in a["characters"]) != ("Roman Catholic" in b["characters"])
               for a, b in pairs)  # fmt: skip
    assert any(school["former_category"] == AIDED != school["type"] for school, _ in pairs)
    assert any(a["existing_partnership"] == b["existing_partnership"] != "" for a, b in pairs)
    assert any("" not in (a["trust"], b["trust"]) and a["trust"] != b["trust"] for a, b in pairs)
    assert any(not a["pupils"] for a, _ in pairs)
    assert any(found.amid(cluster["schools"]) for cluster in found.plan["clusters"])
