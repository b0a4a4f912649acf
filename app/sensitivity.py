"""Under which drive times a plan breaks its limit, in words."""

from collections.abc import Sequence

from app.terminal import Terminal
from clustering.sensitivity import MINUTES, Stress


def print_sensitivity(stresses: Sequence[Stress], limit_min: float, terminal: Terminal) -> None:
    """Print how many clusters keep to each limit under each set of drive times, and which break."""
    terminal.heading("If drives took longer or shorter")
    terminal.table(
        ("Drives", *(f"#Within {minutes} min" for minutes in MINUTES), f"Over {limit_min:g} min"),
        (
            (
                told.name,
                *(f"{count} of {told.clusters}" for count in told.within),
                _named(told) or "none",
            )
            for told in stresses
        ),
    )


def _named(told: Stress) -> str:
    return ", ".join(str(broken.cluster) for broken in told.broken)
