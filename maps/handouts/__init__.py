"""Paper and slides of a plan: a page a cluster, the county, a picture of it, and a deck."""

from data.lazy_imports import import_lazily

import_lazily(__name__)
