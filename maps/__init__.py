"""Maps of plans, and the directory a plan is kept in."""

from data.lazy_imports import import_lazily

import_lazily(__name__)
