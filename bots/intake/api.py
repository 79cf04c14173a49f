"""The HTTP API for handing in cases: beside the panel, with the tokens that people make there.

``POST /api/cases`` takes a case, ``GET /api/cases/{case}/outcome`` tells what became of it. Whatever is refused is told
as a problem (RFC 9457); what can't be kept right now is refused before it is read, with the time to come back.
"""

from __future__ import annotations

import re
import time
from http import HTTPStatus
from typing import Any
from zoneinfo import ZoneInfo

from loguru import logger
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bots.cases.space import room_for
from bots.cases.store import Store
from bots.definition import Definition, find_definition
from bots.errors import AnswerRefusedError, BotsError, CaseStateError, KeyMissingError, NotFoundError, StoreError
from bots.intake.api_description import described
from bots.intake.api_limits import Bucket, BusyError, Room, TooManyError
from bots.intake.submission import Submission, origin, submit, your_reference
from bots.people.logging_in import token_user
from bots.people.rights import Action, may
from bots.people.users import User
from bots.settings import Settings
from bots.validation import explain

_MEMORY = 300_000_000  # bytes of bodies that are held at once
_KEY = re.compile(r"[!-~]{1,100}")
_SOON, _LATER = 5, 300  # seconds after which to come back: when it is busy, when the disk is full


class RefusedError(BotsError):
    """A request is refused.

    Args:
        status: What HTTP calls it.
        kind: Stable name of the problem.
        detail: What to do.
        after: Seconds after which it may be tried again; 0 where that changes nothing.
    """

    def __init__(self, status: int, kind: str, detail: str, after: int = 0) -> None:
        super().__init__(detail)
        self.status = status
        self.kind = kind
        self.after = after


class Api:
    """What is offered to programs that hand in cases.

    Args:
        settings: The project's.
        store: Its cases.
    """

    def __init__(self, settings: Settings, store: Store) -> None:
        self.settings = settings
        self.store = store
        self.zone = ZoneInfo(settings.time_zone)
        self._bucket = Bucket(settings.api.a_minute)
        self._room = Room(_MEMORY)
        self._most = settings.api.most_megabytes << 20

    def routes(self) -> list[BaseRoute]:
        """Its routes."""
        return [
            Route("/api/cases", self._post, methods=["POST"]),
            Route("/api/cases/{case}/outcome", self._outcome, methods=["GET"]),
            Route("/api/openapi/arrival.json", self._described, methods=["GET"]),
        ]

    async def _described(self, _request: Request) -> Response:
        return JSONResponse(described(self.settings))

    async def _post(self, request: Request) -> Response:
        try:
            user = await run_in_threadpool(self._sender, request)
            self._bucket.take(user.name, time.monotonic())
            size = self._announced(request)
            with self._room.held(size):
                await run_in_threadpool(self._refuse_what_cannot_be_kept, size)
                body = await self._body(request)
                return await run_in_threadpool(self._take, user, request, body)
        except Exception as error:  # noqa: BLE001 - whatever it is, a program gets a problem it understands
            return problem(error)

    async def _outcome(self, request: Request) -> Response:
        try:
            user = await run_in_threadpool(self._sender, request)
            return await run_in_threadpool(self._tell, user, str(request.path_params["case"]))
        except Exception as error:  # noqa: BLE001 - as above
            return problem(error)

    # -- before the body is read -------------------------------------------------------------------------------------

    def _sender(self, request: Request) -> User:
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        user = token_user(self.store, token.strip()) if kind.lower() == "bearer" else None
        if user is None:
            raise RefusedError(401, "no_token", "Send a valid token: Authorization: Bearer bots_…")
        if not may(user, Action.SUBMIT):
            raise RefusedError(403, "not_allowed", "This token's role doesn't hand in cases: it takes 'sender'.")
        return user

    def _announced(self, request: Request) -> int:
        length = request.headers.get("content-length", "")
        if not length.isascii() or not length.isdigit():
            raise RefusedError(411, "length_required", "Send a Content-Length.")
        if int(length) > self._most:
            raise RefusedError(
                413, "too_large", f"A submission has {self._most >> 20} MB at most: send fewer or smaller documents."
            )
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
            raise RefusedError(415, "not_json", "Send Content-Type: application/json.")
        return int(length)

    def _refuse_what_cannot_be_kept(self, size: int) -> None:
        if not room_for(self.settings, size):
            raise RefusedError(507, "no_room", "The disk is nearly full: nothing more is taken in for now.", _LATER)

    async def _body(self, request: Request) -> bytes:
        body = bytearray()
        try:
            async for chunk in request.stream():
                body += chunk
                if len(body) > self._most:
                    raise RefusedError(413, "too_large", "More was sent than was announced.")
        except ClientDisconnect as error:
            raise RefusedError(400, "broken_off", "The request broke off.") from error
        return bytes(body)

    # -- the case ------------------------------------------------------------------------------------------------------

    def _take(self, user: User, request: Request, body: bytes) -> Response:
        key = request.headers.get("idempotency-key", "")
        if not _KEY.fullmatch(key):
            raise RefusedError(
                400,
                "no_idempotency_key",
                "Send an Idempotency-Key of 1 to 100 letters, digits and signs, without blanks.",
            )
        try:
            submission = Submission.model_validate_json(body)
        except ValidationError as error:
            said = explain(error, Submission)
            kind = "not_json" if error.errors()[0]["type"] == "json_invalid" else "not_valid"
            raise RefusedError(400 if kind == "not_json" else 422, kind, f"{said}.") from error
        definition = self._definition(user, submission.bot)
        taken = submit(self.store, definition, submission, sender=user.name, key=key, zone=self.zone)
        if taken.new:
            logger.info("case {} taken in over the API for {}", taken.case_id, definition.name)
        where = f"/api/cases/{taken.case_id}/outcome"
        answer = self._outcome_of(taken.case_id)
        self.store.drop_keys()
        return JSONResponse(answer, 201 if taken.new else 200, {"location": where})

    def _definition(self, user: User, bot: str) -> Definition:
        try:
            definition = find_definition(self.settings, bot)
        except NotFoundError:
            definition = None
        if definition is None or definition.intake.api is None or not may(user, Action.SUBMIT, bot):
            raise RefusedError(404, "no_such_bot", "There is no such bot that takes cases over the API from you.")
        return definition

    def _tell(self, user: User, case_id: str) -> Response:
        with self.store.reading() as connection:
            case = self.store.case(connection, case_id)
        own = case.source == origin(user.name)
        if not (own or may(user, Action.SEE)) or not may(user, Action.SUBMIT, case.bot):
            raise NotFoundError("There is no such case.")
        answer = self._outcome_of(case.id)
        self.store.drop_keys()
        return JSONResponse(answer)

    def _outcome_of(self, case_id: str) -> dict[str, Any]:
        with self.store.reading() as connection:
            case = self.store.case(connection, case_id)
        try:
            reference = your_reference(self.store, case.id)
        except KeyMissingError:
            reference = ""  # forgotten
        return {
            "case": case.id,
            "bot": case.bot,
            "status": str(case.status),
            "reason": case.reason,
            "your_reference": reference,
            "received_at": case.created_at.isoformat(),
            "changed_at": case.updated_at.isoformat(),
        }


def problem(error: Exception) -> Response:
    """What went wrong, as ``application/problem+json`` (RFC 9457); nothing of it is a person's."""
    status, kind, after = _understood(error)
    detail = str(error) if isinstance(error, BotsError) and status != 500 else "Something went wrong here: try again."
    if status == 500:
        logger.opt(exception=error).error("The API failed: {}", type(error).__name__)
    headers = {"retry-after": str(after)} if after else {}
    if status == 401:
        headers["www-authenticate"] = "Bearer"
    body = {"type": f"urn:bots:problem:{kind}", "title": HTTPStatus(status).phrase, "status": status, "detail": detail}
    return JSONResponse(body, status, headers, media_type="application/problem+json")


def _understood(error: Exception) -> tuple[int, str, int]:
    """Status, kind and the time after which to come back."""
    if isinstance(error, RefusedError):
        return error.status, error.kind, error.after
    if isinstance(error, TooManyError):
        return 429, "too_many", error.after
    for known, status, kind, after in (
        (BusyError, 503, "busy", _SOON),
        (NotFoundError, 404, "no_such_case", 0),
        (CaseStateError, 409, "key_used", 0),
        (AnswerRefusedError, 422, "not_valid", 0),
        (StoreError, 503, "not_now", _SOON),
    ):
        if isinstance(error, known):
            return status, kind, after
    return 500, "internal", 0
