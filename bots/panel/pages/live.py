"""The live wire: tells open pages that something has changed, and nothing else; they fetch what they show."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response, StreamingResponse

from bots.panel.guard import identify
from bots.panel.plain import plain
from bots.panel.routes import Entry, Page
from bots.panel.visit import Visit
from bots.people.rights import Action

_EVERY = 3.0  # seconds between two looks
_STILL_THERE = 10  # looks after which a session is asked about anew, and a proxy hears that we live


def _wire(visit: Visit) -> Response:
    return StreamingResponse(
        _events(visit), media_type="text/event-stream", headers={"cache-control": "no-store", "x-accel-buffering": "no"}
    )


async def _events(visit: Visit) -> AsyncIterator[str]:
    known = await run_in_threadpool(_mark, visit)
    yield "retry: 5000\n\n"
    looks = 0
    while True:
        await asyncio.sleep(_EVERY)
        looks += 1
        if looks % _STILL_THERE == 0:
            await run_in_threadpool(identify, visit)
            if visit.user is None:
                return
            yield ": still there\n\n"
        now = await run_in_threadpool(_mark, visit)
        if now != known:
            known = now
            yield "event: changed\ndata: \n\n"


def _mark(visit: Visit) -> str:
    """What changes with anything that pages show; the moment of the look itself left out."""
    standing = visit.house.standing()
    overview = standing.overview.as_dict()
    workers = [{name: each[name] for name in ("name", "state", "case_id", "silent")} for each in overview["workers"]]
    shown = {**overview, "at": "", "queue": overview["queue"]["cases"], "workers": workers}
    more = [plain(each) for each in (*standing.waiting, *standing.nights)]
    return hashlib.sha256(json.dumps([plain(shown), more], sort_keys=True).encode()).hexdigest()


ENTRIES: tuple[Entry, ...] = (Page("/live", Action.SEE, _wire),)
