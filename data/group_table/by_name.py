"""Which school of the register a written name means.

A match is sure if only one school can be meant: its name is the same but for the words that people
write in different ways, and nothing else that the table says contradicts.
"""

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from data.group_table.directory import Entry, SchoolDirectory
from data.group_table.matched import Candidate
from data.group_table.school_name import SchoolName, key_of_words, name_of, place_words
from data.group_table.written import WrittenSchool
from data.vocabulary import key

MOST_CANDIDATES = 8
_LIKE = 0.72
"""Names at least so alike, 0 to 1, are offered as candidates."""


@dataclass(frozen=True, slots=True)
class Fit:
    """How well a school of the register fits what is written.

    Attributes
    ----------
    entry
        The school.
    lacks
        What its name has and what is written has not, or the other way about.
    against
        What contradicts, in a few words each.
    """

    entry: Entry
    lacks: tuple[str, ...]
    against: tuple[str, ...]

    @property
    def is_exact(self) -> bool:
        """Whether nothing lacks and nothing contradicts."""
        return not self.lacks and not self.against

    @property
    def candidate(self) -> Candidate:
        """The school as one that may be meant."""
        why = "; ".join((*self.against, *self.lacks)) or "the same name"
        return candidate_of(self.entry, why)


def candidate_of(entry: Entry, why: str) -> Candidate:
    """Return a school as one that may be meant, and say whose it is if it is not ours."""
    if not entry.is_taken:
        whose = "closed" if entry.is_closed else (entry.phase if entry.is_home else entry.la)
        why = f"{why} ({whose})" if whose else why
    return Candidate(entry.urn, entry.written_name, entry.town, why)


@dataclass(frozen=True, slots=True)
class NameMatch:
    """What a written name means.

    Attributes
    ----------
    sure
        The one school that is meant; None if that is not sure.
    away
        Schools of other authorities that have exactly this name, where no school at home may be
        meant.
    candidates
        Schools that may be meant, where nothing is sure.
    why
        Why nothing is sure, as a clause; `""` if something is, or if nothing is like it.
    """

    sure: Entry | None = None
    away: tuple[Entry, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    why: str = ""


def match_name(directory: SchoolDirectory, written: WrittenSchool) -> NameMatch:
    """Find the school that a written name means, with the town and postcode beside it."""
    name = name_of(written.name)
    fits = _live(
        [_fit(name, written, e, directory) for e in directory.home_by_key.get(name.key, ())]
    )
    open_to = [fit for fit in fits if not fit.against]
    sure = _only(open_to, name, written)
    over_the_border = [] if sure is None else _over_the_border(directory, written, sure.entry)
    if sure is not None and over_the_border:
        exact = [candidate_of(each, "exactly this name") for each in over_the_border]
        why = f"a school of {over_the_border[0].la} nearby has exactly this name"
        return NameMatch(candidates=(sure.candidate, *exact[: MOST_CANDIDATES - 1]), why=why)
    if sure is not None and (sure.is_exact or not _namesakes(directory, name)):
        return NameMatch(sure.entry)
    if sure is not None:
        there = " and ".join(sorted({entry.la for entry in _namesakes(directory, name)})[:2])
        why = f"{sure.lacks[0]}, and a school of {there} has just this name"
        return NameMatch(candidates=(sure.candidate,), why=why)
    if len(open_to) > 1:
        listed = tuple(fit.candidate for fit in open_to[:MOST_CANDIDATES])
        return NameMatch(candidates=listed, why=f"{len(open_to)} schools may be meant")
    away = _namesakes(directory, name)
    near = _near(directory, name, written, fits)
    if near and away:
        near = (*near[: MOST_CANDIDATES - 1], candidate_of(away[0], "the same name"))
    if near:
        return NameMatch(candidates=near, why="no school has just this name")
    return NameMatch(away=away)


def is_like(name: SchoolName, entry: Entry) -> bool:
    """Say whether a name may be a loose way to write that of a school."""
    mine, theirs = set(name.core) - {"st"}, set(entry.name.core) - {"st"}
    if mine & theirs or name.key in tuple(entry.name.keys(entry.places)):
        return True
    return difflib.SequenceMatcher(None, name.key, entry.name.key).ratio() >= _LIKE


def _live(fits: Sequence[Fit]) -> list[Fit]:
    """Return the schools without those that closed, where an open one fits as well."""
    best = min((len(fit.lacks) for fit in fits if _is_open_fit(fit)), default=None)
    return [
        fit
        for fit in fits
        if not fit.entry.is_closed or best is None or (len(fit.lacks) < best and not fit.against)
    ]


def _is_open_fit(fit: Fit) -> bool:
    return not fit.entry.is_closed and not fit.against


def _only(fits: Sequence[Fit], name: SchoolName, written: WrittenSchool) -> Fit | None:
    """Return the only school that can be meant; None if there are several or none.

    Of several with the written name, one is meant that nothing finer speaks against, and that
    something finer tells from every other. What is not written tells nothing.
    """
    if len(fits) == 1:
        return fits[0]
    exact = {fit.entry.urn: fit for fit in fits if fit.is_exact}
    marks = {urn: _finer_marks(fit.entry, name, written) for urn, fit in exact.items()}
    best = [
        urn
        for urn, mine in marks.items()
        if all(
            mine != other and all(a >= b for a, b in zip(mine, other, strict=True))
            for them, other in marks.items()
            if them != urn
        )
    ]
    return exact[best[0]] if len(best) == 1 else None


def _finer_marks(entry: Entry, name: SchoolName, written: WrittenSchool) -> tuple[bool, ...]:
    """Return what speaks for one of several schools that have the written name."""
    is_literal = key(written.name) == key(entry.written_name)
    return (
        is_literal,
        _is_there(entry, written),
        bool(name.categories) and name.categories <= entry.name.categories,
        is_literal or (name.core == entry.name.core),
        is_literal or (name.is_academy and entry.name.is_academy),
        entry.is_taken,
    )


def _is_there(entry: Entry, written: WrittenSchool) -> bool:
    if written.postcode:
        return "".join(written.postcode.split()).upper() == entry.postcode
    return bool(written.town) and place_words(written.town) in entry.places


def _fit(
    name: SchoolName, written: WrittenSchool, entry: Entry, directory: SchoolDirectory | None
) -> Fit:
    against = [*_contradictions(name, entry.name)]
    if written.postcode and entry.postcode:
        if "".join(written.postcode.split()).upper() != entry.postcode:
            against.append(f"its postcode is {entry.postcode}")
    elif written.town and directory is not None and entry.places:
        town = place_words(written.town)
        if town in directory.home_places and town not in entry.places:
            against.append(f"it is in {entry.town}")
    return Fit(entry, tuple(_differences(name, entry)), tuple(against))


def _differences(name: SchoolName, entry: Entry) -> Iterator[str]:
    """Yield what is written and not in the name of a school, or the other way about."""
    theirs = entry.name
    more = [*sorted(theirs.faiths - name.faiths), *sorted(theirs.categories & {"free"})]
    mine, its = _levels(name), _levels(theirs)
    if not mine:
        more += sorted(its)
    elif its and ("nursery" in theirs.levels) != ("nursery" in name.levels):
        more += ["nursery"] if "nursery" in theirs.levels else []
    if name.key not in map(key_of_words, _cores(entry)):
        more.append("where it is")
    if more:
        yield f"its name also says {' and '.join(more)}"
    less = [*sorted(name.faiths - theirs.faiths), *sorted(name.categories - theirs.categories)]
    less += ["academy"] if name.is_academy and not theirs.is_academy else []
    less += sorted(mine) if mine and not its else []
    if "".join(name.core) not in {"".join(words) for words in _cores(entry)}:
        yield "it is spelt otherwise"
    if less:
        yield f"its name does not say {' and '.join(less)}"


def _cores(entry: Entry) -> Iterator[tuple[str, ...]]:
    """Yield the words of its name, and with each of its places before and behind."""
    yield entry.name.core
    for place in entry.places:
        yield (*place, *entry.name.core)
        yield (*entry.name.core, *place)


def _contradictions(name: SchoolName, theirs: SchoolName) -> Iterator[str]:
    if strange := name.faiths - theirs.faiths - theirs.known_faiths:
        yield f"it is not {' and '.join(sorted(strange))}"
    mine, its = _levels(name), _levels(theirs)
    if mine and its and mine != its:
        yield f"it is {_an(' and '.join(sorted(theirs.levels)))} school"
    elif mine and not its and not (mine == {"primary"} and "primary" in theirs.phase.casefold()):
        yield f"its name does not say {' and '.join(sorted(mine))}"
    if "free" in name.categories - theirs.categories:
        yield "its name does not say free school"
    for one, other in (("aided", "controlled"), ("controlled", "aided")):
        if one in name.categories and other in theirs.categories:
            yield f"it is {other}"


def _an(word: str) -> str:
    return f"{'an' if word[:1] in 'aeiou' else 'a'} {word}"


def _levels(name: SchoolName) -> frozenset[str]:
    """Return its levels without a nursery, which many schools have beside another."""
    return name.levels - {"nursery"} or name.levels


def _namesakes(directory: SchoolDirectory, name: SchoolName) -> tuple[Entry, ...]:
    """Return the open schools of other authorities that have exactly this name."""
    bare = WrittenSchool()
    found = (_fit(name, bare, entry, None) for entry in directory.away_by_key.get(name.key, ()))
    return tuple(fit.entry for fit in found if fit.is_exact)


def _over_the_border(
    directory: SchoolDirectory, written: WrittenSchool, ours: Entry
) -> list[Entry]:
    """Return schools of other authorities near ours that are called, to the letter, as is written.

    `Woodlands Primary School` may be our `Woodlands Primary Academy`, or theirs.
    """
    text = key(written.name)
    if text == key(ours.written_name):
        return []
    alike = directory.away_by_key.get(name_of(written.name).key, ())
    return [
        each
        for each in alike
        if key(each.written_name) == text and directory.are_near(ours.urn, each.urn)
    ]


def _near(
    directory: SchoolDirectory, name: SchoolName, written: WrittenSchool, fits: Sequence[Fit]
) -> tuple[Candidate, ...]:
    """Return schools at home whose names, or places, are like what is written."""
    found = {fit.entry.urn: fit.candidate for fit in fits}
    postcode = "".join(written.postcode.split()).upper()
    for entry in directory.home:
        if postcode and entry.postcode == postcode and not entry.is_closed:
            found.setdefault(entry.urn, candidate_of(entry, "the same postcode"))
    for entry in directory.alike(name):
        fit = _fit(name, written, entry, directory)
        why = "; ".join(("a name like it", *fit.against))
        found.setdefault(entry.urn, candidate_of(entry, why))
    return tuple(found.values())[:MOST_CANDIDATES]
