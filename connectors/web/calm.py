"""How long nothing has happened on the pages, as far as somebody could have seen it. Pure."""

from __future__ import annotations


class Calm:
    """What passed between the looks at an application, counted so that a busy machine isn't taken for a dead page.

    Where machine or browser are short of time, a look takes long and the page gets nothing done meanwhile: a clock on
    the wall would tell that it has been silent for seconds when it had no moment to speak. So of each look no more
    counts than the pause before it.

    Attributes:
        quiet: Seconds since anything was loading, or changed.
        watched: Seconds in which nothing was loading.
    """

    def __init__(self) -> None:
        """Nothing has been seen yet."""
        self.quiet = self.watched = 0.0
        self._last: object = None

    def look(self, shown: object, *, loading: bool, pause: float, took: float) -> None:
        """Count what passed since the last look.

        Args:
            shown: What is seen now.
            loading: Whether something has been asked for that hasn't come yet.
            pause: Seconds that were waited before this look.
            took: Seconds that the look and the pause took together.
        """
        passed = min(took, 2 * pause)
        self.watched += 0.0 if loading else passed
        self.quiet = 0.0 if loading or shown != self._last else self.quiet + passed
        self._last = shown
