"""A file as the user gave it: read once, hashed, or refused in plain words."""

import hashlib
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from data.errors import Fault, InputError
from data.school import Source
from data.spelling import did_you_mean

StrPath = str | os.PathLike[str]

_DATE_IN_NAME = re.compile(r"(?<!\d)((?:19|20)\d\d)([-_]?)(\d\d)(?:\2(\d\d))?(?!\d)")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAY_AND_MONTH_IN_NAME = re.compile(
    rf"(?<!\d)(\d\d?)[-_ ]+({'|'.join(_MONTHS)})[a-z]*[-_ ]+((?:19|20)\d\d)(?!\d)", re.IGNORECASE
)
_DAY_FIRST = re.compile(r"(\d\d?)[/-](\d\d?)[/-](\d{4})(?:[T ].*)?")
_FIRST_YEAR, _NEVER = 1901, 9999
_YEAR_FIRST = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[T ].*)?")


@dataclass(frozen=True)
class GivenFile:
    """The bytes of one input file.

    Attributes
    ----------
    name
        File name without its folder.
    content
        All its bytes.
    """

    name: str
    content: bytes = field(repr=False)

    @property
    def sha256(self) -> str:
        """Hash of the bytes, hexadecimal."""
        return hashlib.sha256(self.content).hexdigest()

    def source(self, role: str, vintage: str = "") -> Source:
        """Return the record of this file for a result; a date in its name beats `vintage`."""
        return Source(role, self.name, self.sha256, date_in_name(self.name) or vintage)


def read_file(path: StrPath) -> GivenFile:
    """Read a whole file into memory.

    Raises
    ------
    InputError
        If there is no such file, it is a folder, or it cannot be read.
    """
    path = Path(path)
    try:
        return GivenFile(path.name, path.read_bytes())
    except FileNotFoundError:
        raise InputError([_no_such_file(path)]) from None
    except (OSError, ValueError) as error:  # ValueError: a null character in the path
        if _is_folder(path):
            fault = Fault(str(path), "this is a folder, not a file", "Name the file in it")
        else:
            reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
            fault = Fault(
                str(path),
                f"the file cannot be read ({reason})",
                "Close it in other programs, check that you may read it, and try again",
            )
        raise InputError([fault]) from None


def date_in_name(name: str) -> str:
    """Return the date a file name carries, ISO 8601 to the day or the month, or `""`.

    Written as `20220701`, `2022-07`, or as Ofsted does, `30_Apr_2026` and `31_December_2020`.
    """
    for year, _, month, day in _DATE_IN_NAME.findall(name):
        found = iso_date(f"{year}-{month}-{day or '01'}")
        if found:
            return found if day else found[:7]
    for day, month, year in _DAY_AND_MONTH_IN_NAME.findall(name):
        number = _MONTHS.index(month.lower()) + 1
        if found := iso_date(f"{year}-{number:02}-{int(day):02}"):
            return found
    return ""


def iso_date(text: str) -> str:
    """Return a date of the register (`31/12/2023`, `31-12-2023`, `2023-12-31`) as ISO 8601.

    `""` where the text is no date, or one that stands for none: 1 January 1900, 31 December 9999.
    """
    text = text.strip()
    if found := _DAY_FIRST.fullmatch(text):
        day, month, year = found.groups()
    elif found := _YEAR_FIRST.fullmatch(text):
        year, month, day = found.groups()
    else:
        return ""
    try:
        day_meant = date(int(year), int(month), int(day))
    except ValueError:
        return ""
    return day_meant.isoformat() if _FIRST_YEAR <= day_meant.year < _NEVER else ""


def latest_day(texts: Iterable[str]) -> str:
    """Return the latest of some dates that is not in the future, ISO 8601; `""` where none is."""
    tomorrow = (date.today() + timedelta(days=1)).isoformat()  # it may have begun elsewhere
    return max((day for day in map(iso_date, set(texts)) if day <= tomorrow), default="")


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def _no_such_file(path: Path) -> Fault:
    try:
        beside = [entry.name for entry in path.parent.iterdir()]
    except OSError:
        beside = []
    remedy = did_you_mean(path.name, beside, "Check the name and the folder")
    return Fault(str(path), "there is no such file", remedy)
