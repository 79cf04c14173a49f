"""What runs a bot: cases, their queue, the runs, intake, review and the command line.

`Library    bots.Cases` and `Library    bots.Producer` work in a suite because the names are looked up when they are
first wanted; importing this package alone costs next to nothing.
"""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, distribution
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bots.cases.library import Cases
    from bots.producing.library import Producer

__all__ = ["Cases", "Producer"]

try:
    distribution("bots")
except PackageNotFoundError:
    pass
else:
    raise ImportError(
        "A foreign distribution named 'bots' is installed beside this toolkit and would be mixed with it. "
        "Remove it: pip uninstall bots (this toolkit is called backoffice-bots)."
    )


def __getattr__(name: str) -> Any:
    if name == "Cases":
        from bots.cases.library import Cases  # noqa: PLC0415 - imported when wanted

        return Cases
    if name == "Producer":
        from bots.producing.library import Producer  # noqa: PLC0415 - imported when wanted

        return Producer
    raise AttributeError(f"module 'bots' has no attribute {name!r}")
