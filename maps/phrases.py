"""Sentences in little space: what policy says of sixty clusters repeats names and sources.

A sentence becomes numbers: one from 0 is a phrase of the table, one below 0 the name of a school of
its cluster, -1 for the first: so what is said alike of two clusters has the same numbers.
`assets/plan.js` puts it together again.
"""

import re
from collections.abc import Sequence


class Phrases:
    """A table of phrases that grows with the sentences put into it.

    Attributes
    ----------
    table
        The phrases met so far, each once.
    """

    def __init__(self) -> None:
        self.table: list[str] = []
        self._places: dict[str, int] = {}
        self._known: dict[tuple[str, ...], tuple[dict[str, int], re.Pattern[str]]] = {}

    def encode(self, sentence: str, names: Sequence[str]) -> list[int]:
        """Return a sentence as numbers.

        Parameters
        ----------
        sentence
            Any text.
        names
            Names of the schools that it may contain; where two fit, the longer is used.
        """
        place, cuts = self._cuts(tuple(names))
        codes: list[int] = []
        done = 0
        for cut in cuts.finditer(sentence):
            codes += self._phrase(sentence[done : cut.start()])
            if cut[0]:
                codes.append(place[cut[0]])
            done = cut.end()
        return codes + self._phrase(sentence[done:])

    def decode(self, codes: Sequence[int], names: Sequence[str]) -> str:
        """Return the sentence that became these numbers, of the same names."""
        return "".join(self.table[code] if code >= 0 else names[-1 - code] for code in codes)

    def _cuts(self, names: tuple[str, ...]) -> tuple[dict[str, int], re.Pattern[str]]:
        """Return the number of each school's name, and where a sentence of them is cut."""
        if names not in self._known:
            place = {name: -1 - at for at, name in enumerate(names) if name}
            longest_first = sorted(place, key=len, reverse=True)
            # A source is in brackets at the end, after what is said of this cluster alone.
            cuts = re.compile("|".join([*map(re.escape, longest_first), r"(?= \()"]))
            self._known[names] = place, cuts
        return self._known[names]

    def _phrase(self, text: str) -> list[int]:
        if not text:
            return []
        if text not in self._places:
            self._places[text] = len(self.table)
            self.table.append(text)
        return [self._places[text]]
