"""A table of groups of schools, in whatever layout it comes, matched to the register.

`written` holds what a table says and `grid` its cells; each layout has a module, and `reading`
chooses among them. `school_name` and `directory` know the schools by what people call them;
`matching` finds who is meant, and `matched` is what comes of it.
"""
