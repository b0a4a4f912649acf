"""Words of analysts that no head has to understand: they stand behind "For analysts" alone."""

import re

UNWANTED = re.compile(
    r"school-hours?|\bgaps?\b|\bbounds?\b|\(optimal\)|\(feasible\)|counts as \d|\bis (open|shut)\b"
    r"|\bprofile car|slower direction|\bamid\b|\bdut(y|ies)\b|\bURNs?\b|\(none named\)"
    r"|scikit-learn",
    re.IGNORECASE,
)
