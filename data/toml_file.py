"""The text of a TOML file as a user wrote it."""

import re
import tomllib
from typing import Any

from data.errors import Fault, InputError
from data.given_file import GivenFile

_LINE = re.compile(r"\(at line (\d+), column \d+\)")


def parse_toml(file: GivenFile, model: str) -> dict[str, Any]:
    """Return the content of a TOML file.

    Parameters
    ----------
    file
        The file.
    model
        What a user can compare a broken one with, in words.

    Raises
    ------
    InputError
        If it is not UTF-8 text, or not TOML.
    """
    try:
        return tomllib.loads(file.content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        fault = Fault(file.name, "the file is not UTF-8 text", "Save it as UTF-8")
    except (ValueError, RecursionError) as error:
        line = _LINE.search(str(error))
        fault = Fault(
            file.name,
            f"this is not valid TOML: {_LINE.sub('', str(error)).strip()}",
            f"Compare it with {model}",
            row=int(line[1]) if line else None,
        )
    raise InputError([fault])
