"""Callbacks of a search that keep every bound."""

from clustering.optimiser.search_context import SearchCallbacks


class Bounds(SearchCallbacks):
    def __init__(self) -> None:
        self.bounds: list[float] = []

    def on_better_bound(self, bound, proof=None) -> None:  # noqa: ARG002 - as the search calls it
        self.bounds.append(bound)
