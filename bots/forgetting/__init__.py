"""Forgetting: what belongs to a person is destroyed, on request or when its time is over, and it is proved."""

from __future__ import annotations

from bots.forgetting.forget import Receipt, forget
from bots.forgetting.retention import Standing, standing

__all__ = ["Receipt", "Standing", "forget", "standing"]
