"""What the checker says of a plan."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Violation:
    """One breach of one rule.

    Attributes
    ----------
    rule
        `"every school once"`, `"known schools"`, `"cluster numbers"`, `"size"`, `"limit"`,
        `"reachable"`, `"together"`, `"apart"`, `"locked"`, `"federation"`, `"trust"`, `"feeder"`,
        `"lead"`, `"reason"`, `"number of clusters"`, `"boundary"`, `"forbidden pair"`,
        `"kept apart"`, `"outside"`, `"good school"`, `"able to lead"`, `"good lead"`,
        `"vacant headship"`, `"school to place"`, `"role"`, `"dominance"`,
        `"pupils"` or `"capacity"`.
    clusters
        Numbers of the clusters concerned.
    schools
        URNs of the schools concerned.
    sentence
        What is wrong, in words.
    """

    rule: str
    clusters: tuple[int, ...]
    schools: tuple[int, ...]
    sentence: str

    def __str__(self) -> str:
        return self.sentence
