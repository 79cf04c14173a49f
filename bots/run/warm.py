"""What Robot Framework makes anew for every run although it never changes, kept from case to case.

It looks through its own libraries' hundred keywords at each `TestSuite.run`: half of what a small suite costs. They
hold nothing of a case, so a worker does it once. Every other library is made anew, so that nothing of one customer
reaches the next. `Importer` is Robot Framework's own affair: its version is pinned, and a test watches over this.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from robot.running import namespace
from robot.running.importer import Importer
from robot.running.testlibraries import TestLibrary

_OWN = frozenset({"BuiltIn", "Easter", "Reserved"})  # imported into every suite, without arguments
_kept: dict[str, TestLibrary] = {}


class _WarmImporter(Importer):  # type: ignore[misc] # robot has no types
    """Imports Robot Framework's own libraries once in this process's life."""

    def import_library(self, name: str, args: Sequence[Any], alias: str | None, variables: Any) -> TestLibrary:
        """The library; one of its own that was imported before as it was then."""
        if name not in _OWN or args or alias:
            return super().import_library(name, args, alias, variables)
        if name not in _kept:
            _kept[name] = super().import_library(name, args, alias, variables)
        return _kept[name]


def keep_own_libraries() -> None:
    """Keep Robot Framework's own libraries from run to run in this process."""
    if not isinstance(namespace.IMPORTER, _WarmImporter):
        namespace.IMPORTER = _WarmImporter()
