"""How work arrives: watched folders. What is dropped there becomes a case once, whatever crashes."""

from __future__ import annotations

from bots.intake.places import Places, places_of
from bots.intake.problems import Problem, problems
from bots.intake.watcher import ScanResult, Watcher

__all__ = ["Places", "Problem", "ScanResult", "Watcher", "places_of", "problems"]
