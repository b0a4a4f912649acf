"""What comes in: the school register, group links, overrides, and the embedded county.

Lowest of the packages: it imports none of the others.
"""

from data.demo import demo_county
from data.errors import Fault, InputError, Notice, OutputError
from data.register import read_schools
from data.school import School, Schools, Source

__all__ = [
    "Fault",
    "InputError",
    "Notice",
    "OutputError",
    "School",
    "Schools",
    "Source",
    "demo_county",
    "read_schools",
]
