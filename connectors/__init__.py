"""Systems outside: web applications and workbooks as Robot Framework libraries.

``Library    connectors.WebApp    APP`` and ``Library    connectors.Workbook``; each is imported when it is asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from connectors.web.library import WebApp as WebApp
    from connectors.workbook.library import Workbook as Workbook

_LIBRARIES = {"WebApp": "connectors.web.library", "Workbook": "connectors.workbook.library"}

__all__ = ["WebApp", "Workbook"]


def __getattr__(name: str) -> Any:
    if name not in _LIBRARIES:
        raise AttributeError(f"module 'connectors' has no attribute {name!r}")
    return getattr(import_module(_LIBRARIES[name]), name)


def __dir__() -> list[str]:
    return [*globals(), *_LIBRARIES]
