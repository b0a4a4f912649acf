"""From drive times to a plan: the problem, its rules, the optimiser and the independent check."""

from data.lazy_imports import import_lazily

import_lazily(__name__)
