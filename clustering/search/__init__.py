"""How clusters are found and a bound is proven; `clustering.solver` leads through it.

From below: the schools as nodes (`nodes`), a first plan (`anneal`, `hubs`), prices of schools
(`prices`, `linear`, `master`), the clusters that are cheap at these prices (`pricing`, `branching`,
`tree`, `knapsack`), the bound they prove (`bound`, `cuts`, `tightening`, `hub_bound`), better plans
(`dive`, `windows`, `improve`, `hub_choice`, `hub_search`), the proof that none is better (`menus`,
`partition`, `proof`), and a plan in hand settled again (`again`).
"""
