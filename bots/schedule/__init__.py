"""When work is done: schedules of bots and suites, and due times over working hours and holidays."""

from __future__ import annotations

from bots.schedule.calendar import due_at
from bots.schedule.decide import decide
from bots.schedule.fires import latest_fire, next_fire
from bots.schedule.hours import is_open, night_of

__all__ = ["decide", "due_at", "is_open", "latest_fire", "next_fire", "night_of"]
