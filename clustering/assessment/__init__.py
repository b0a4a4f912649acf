"""A plan that people drew, beside the best plan by the same rules.

`groups` makes a plan of the groups of a table, `distance` divides the distance to the proven bound
among its clusters, `dear` says which cluster costs more than it need and why, and `verdict` puts
it all together.
"""
