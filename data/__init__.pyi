"""What `data` offers; each name is imported when it is asked for."""

from data.demo import demo_county as demo_county
from data.errors import (
    Fault as Fault,
    InputError as InputError,
    Notice as Notice,
    OutputError as OutputError,
)
from data.register import read_schools as read_schools
from data.school import School as School, Schools as Schools, Source as Source
