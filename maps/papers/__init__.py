"""Papers of a plan: memorandum, business plan, letters and more, from templates one can change."""

from data.lazy_imports import import_lazily

import_lazily(__name__)
