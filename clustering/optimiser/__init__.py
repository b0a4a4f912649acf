"""How clusters are found and a bound is proven; `clustering.solver` leads through it.

From below: the problem as an instance of units (`instance`), dual prices of units
(`dual_prices`), and the plan as it stands (`incumbent`). `columns` finds the clusters that are
cheap at these prices and the bound that they prove; `heuristics` finds plans; `exact` chooses
among enumerated columns and proves that no plan is better; `hubs` does all of this for a fixed
number of large hubs. `warm_start` begins with a plan in hand.
"""
