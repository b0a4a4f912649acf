"""What-if: changes to a problem that leave it untouched, and the plan that answers them."""

from data.lazy_imports import import_lazily

import_lazily(__name__)
