"""When work is done: cron expressions of bots, and due times over working hours and holidays."""

from __future__ import annotations

from bots.schedule.calendar import due_at
from bots.schedule.fires import due_fires, latest_fire, next_fire
from bots.schedule.scheduler import Scheduler

__all__ = ["Scheduler", "due_at", "due_fires", "latest_fire", "next_fire"]
