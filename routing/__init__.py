"""From a road file and schools to drive times: road graph, speed profiles, snapping, matrix.

Imports `data` and nothing else of the product.
"""

from data.lazy_imports import import_lazily

import_lazily(__name__)
