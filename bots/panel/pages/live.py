"""The live wire: tells open pages that something has changed, and nothing else; they fetch what they show."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response, StreamingResponse

from bots.panel.guard import identify
from bots.panel.routes import Entry, Page
from bots.panel.visit import Visit
from bots.people.rights import Action

_EVERY = 3.0  # seconds between two looks
_GLANCES = 6  # at whether figures were counted, between two looks
_STILL_THERE = 10  # looks after which a session is asked about anew, and a proxy hears that we live


def _wire(visit: Visit) -> Response:
    return StreamingResponse(
        _events(visit), media_type="text/event-stream", headers={"cache-control": "no-store", "x-accel-buffering": "no"}
    )


async def _events(visit: Visit) -> AsyncIterator[str]:
    counted = visit.house.standing
    known = visit.query("known")  # what the page shows: what changed since it was made is told at once
    yield "retry: 5000\n\n"
    looks = 0
    while True:
        times = counted.times
        now = await run_in_threadpool(visit.house.mark)
        if known and now != known:
            yield f"event: changed\ndata: {now}\n\n"
        known = now
        for _ in range(_GLANCES):
            await asyncio.sleep(_EVERY / _GLANCES)
            if counted.times != times:  # counted anew, perhaps for somebody who has just pressed a button
                break
        looks += 1
        if looks % _STILL_THERE == 0:
            await run_in_threadpool(identify, visit)
            if visit.user is None:
                return
            yield ": still there\n\n"


ENTRIES: tuple[Entry, ...] = (Page("/live", Action.SEE, _wire),)
