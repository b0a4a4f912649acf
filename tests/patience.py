"""How long tests wait for what must come. How fast it comes is for the benchmarks to say."""

from clustering import Limits

HANG_S = 600
"""A busy machine is slow, a hang is for ever: only what hangs fails by the clock."""

PAGE_MS = 1000.0 * 120
"""The same for what comes to a page in a browser, where each of many tests would wait in turn."""

UNHURRIED = Limits(HANG_S)
"""For searches that end by themselves, and are to be seen to."""
