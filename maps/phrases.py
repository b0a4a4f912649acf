"""Sentences in little space: what policy says of sixty clusters repeats names and sources.

A sentence becomes numbers: one from 0 is a phrase of the table, one below 0 the name of a school,
-1 for the first. `assets/plan.js` puts it together again.
"""

import re
from collections.abc import Sequence


class Phrases:
    """A table of phrases that grows with the sentences put into it.

    Parameters
    ----------
    names
        Names of the schools, in the order in which the page has them.

    Attributes
    ----------
    table
        The phrases met so far, each once.
    """

    def __init__(self, names: Sequence[str]) -> None:
        self.table: list[str] = []
        self._names = names
        self._places: dict[str, int] = {}
        self._known: dict[tuple[int, ...], tuple[dict[str, int], re.Pattern[str]]] = {}

    def encode(self, sentence: str, schools: Sequence[int]) -> list[int]:
        """Return a sentence as numbers.

        Parameters
        ----------
        sentence
            Any text.
        schools
            Positions of the schools whose names it may contain; where two names fit, the longer is
            used.
        """
        place, cuts = self._cuts(tuple(schools))
        codes: list[int] = []
        done = 0
        for cut in cuts.finditer(sentence):
            codes += self._phrase(sentence[done : cut.start()])
            if cut[0]:
                codes.append(place[cut[0]])
            done = cut.end()
        return codes + self._phrase(sentence[done:])

    def decode(self, codes: Sequence[int]) -> str:
        """Return the sentence that became these numbers."""
        return "".join(self.table[code] if code >= 0 else self._names[-1 - code] for code in codes)

    def _cuts(self, schools: tuple[int, ...]) -> tuple[dict[str, int], re.Pattern[str]]:
        """Return the number of each school's name, and where a sentence of them is cut."""
        if schools not in self._known:
            place = {self._names[row]: -1 - row for row in schools if self._names[row]}
            longest_first = sorted(place, key=len, reverse=True)
            # A source is in brackets at the end, after what is said of this cluster alone.
            cuts = re.compile("|".join([*map(re.escape, longest_first), r"(?= \()"]))
            self._known[schools] = place, cuts
        return self._known[schools]

    def _phrase(self, text: str) -> list[int]:
        if not text:
            return []
        if text not in self._places:
            self._places[text] = len(self.table)
            self.table.append(text)
        return [self._places[text]]
