"""The rules of a plan: one object a rule.

A rule says here in one place which field of `Rules` holds it, how a planner sets it, what it asks
of the schools, what it forbids or costs, as arrays, how it stands in the way, and its words for all
of that. `registry` finds the rules and makes the tables of which everything else is derived.
"""
