"""What comes in: the school register, group links, overrides, and the embedded county.

Lowest of the packages: it imports none of the others.
"""

from data.lazy_imports import import_lazily

import_lazily(__name__)
