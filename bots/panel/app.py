"""The web application: its routes, each behind the guard, each answer with its headers."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bots.cases.store import Store
from bots.errors import NotFoundError
from bots.intake.api import Api
from bots.panel.answering import api_path, endpoint, failed
from bots.panel.assets import assets
from bots.panel.guard import HEADERS, identify
from bots.panel.house import House
from bots.panel.pages import ENTRIES, NAVIGATION
from bots.panel.routes import Button, Entry, Feed
from bots.panel.visit import Visit
from bots.people.rights import IN_PERSON
from bots.settings import Settings


def make_app(settings: Settings, store: Store, entries: Sequence[Entry] = ENTRIES) -> Starlette:
    """The panel of a project.

    Args:
        settings: The project's.
        store: Its cases; closed by whoever opened it.
        entries: What it offers.
    """
    house = House(settings, store, NAVIGATION)
    routes: list[BaseRoute] = [Route("/assets/{digest}/{name:path}", _asset, methods=["GET"])]
    for entry in entries:
        answer = endpoint(house, entry)
        if isinstance(entry, Feed):
            routes.append(Route(api_path(entry), answer, methods=["GET"]))
            continue
        routes.append(Route(entry.path, answer, methods=["POST"] if isinstance(entry, Button) else ["GET"]))
        if isinstance(entry, Button) and entry.action not in IN_PERSON:  # a program has a token
            routes.append(Route(api_path(entry), answer, methods=["POST"]))

    async def lost(request: Request, _error: Exception) -> Response:
        return await run_in_threadpool(_lost, Visit(request, house))

    routes += Api(settings, store).routes()
    app = Starlette(routes=routes, exception_handlers={HTTPException: lost})
    app.add_middleware(_WithHeaders)
    app.state.house = house
    return app


def _lost(visit: Visit) -> Response:
    identify(visit)
    return failed(visit, NotFoundError("There is no such page."))


async def _asset(request: Request) -> Response:
    """A file under the digest of its content: kept by the browser for a year."""
    asset = assets().get(request.path_params["name"])
    if asset is None or asset.digest != request.path_params["digest"]:
        raise HTTPException(404)
    headers = {"cache-control": "public, max-age=31536000, immutable"}
    return Response(asset.data, media_type=asset.kind, headers=headers)


class _WithHeaders:
    """Adds the guard's headers to every answer, whatever made it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
                headers.setdefault("cache-control", "no-store")
                if scope.get("scheme") == "https":
                    headers["strict-transport-security"] = "max-age=31536000; includeSubDomains"
            await send(message)

        await self.app(scope, receive, with_headers)
