"""What moving schools buys: the best plans that move few schools of a plan in hand."""

from data.lazy_imports import import_lazily

import_lazily(__name__)
