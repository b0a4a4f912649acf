"""A sweep: many areas under many settings, a plan for each, compared."""
