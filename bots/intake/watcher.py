"""The watcher: looks at every watched folder again and again, takes in what is ready, answers what is decided."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from loguru import logger

from bots.cases.space import nearly_full, room_for
from bots.cases.store import Store
from bots.definition import Definition, sound_definitions
from bots.errors import SettingsError, StoreError
from bots.intake.api_news import ApiNews
from bots.intake.arrival import ChangedDropError, TooLargeDropError, take
from bots.intake.listing import Drop, Listing, list_folder
from bots.intake.mailroom import Mailroom
from bots.intake.observe import Completeness, Observer, Sighting, Standing, standing_of
from bots.intake.places import MountMemory, Places, mount_of, places_of, refuse_overlaps
from bots.intake.problems import Problem, of_drop, of_listing, presence
from bots.intake.receiving import Taken, due_of
from bots.intake.reminders import Reminders
from bots.intake.replies import Pending, Replies
from bots.settings import Settings

NETWORK_SETTLE = timedelta(seconds=30)  # a share may show a file late and in pieces
_TURN = 2.0  # seconds of taking in from one folder; then the others have their turn, and all are looked at afresh
_TOGETHER = 20  # originals whose moves are noted in one transaction
_AT_ONCE = 4  # drops that are taken at the same time: most of it is waiting for disks
_SMALL = 20_000_000  # bytes of a drop that is taken beside others
_CHANGED = "changed"  # while it was taken: no problem, it is looked at again when it is quiet
_TRY_AGAIN = timedelta(seconds=60)  # after something couldn't be taken or moved


@dataclass(slots=True)
class ScanResult:
    """What one look at every watched folder came to.

    Attributes:
        taken: Ids of cases that were taken in.
        again: Ids of cases whose papers came another time; nothing new was taken.
        joined: Ids of cases that papers which came later have joined.
        told: Ids of cases whose originals were moved to where they belong, with a note where one is due.
        waiting: How many drops aren't ready yet.
        ready: How many drops are ready and come next.
        soonest: Seconds until the next drop may be ready.
        ignored: Leftovers of systems and programs that are passed over.
        problems: What a person must look at.
    """

    taken: list[str] = field(default_factory=list)
    again: list[str] = field(default_factory=list)
    joined: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    waiting: int = 0
    ready: int = 0
    soonest: float = math.inf
    ignored: list[Path] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def wait_for(self, left: timedelta, *, changing: bool) -> None:
        """A drop isn't ready; one that was changing is after so long."""
        self.waiting += 1
        if changing:
            self.soonest = min(self.soonest, left.total_seconds())


@dataclass(slots=True)
class _Folder:
    """A watched folder and what is remembered of it."""

    definition: Definition
    places: Places
    settle: timedelta
    observer: Observer = field(default_factory=Observer)
    completeness: Completeness = field(default_factory=Completeness)
    put_off: dict[Path, tuple[Drop, float, str]] = field(default_factory=dict)  # until when, and the problem's code

    def is_put_off(self, drop: Drop, now: float) -> str:
        """Code of the problem for which the drop isn't tried right now; empty: it may be tried."""
        known = self.put_off.get(drop.path)
        if known is None or known[0] != drop or now >= known[1]:
            return ""
        return known[2]


class Watcher:
    """Watches the folders of a project's bots by polling; several watchers on one folder take nothing twice.

    Args:
        settings: The project's.
        store: Where cases go.
        definitions: The bots; all of the project's if left out.
        settle: How long a drop must be unchanged, instead of what each ``bot.yaml`` says.

    Raises:
        SettingsError: Watched folders overlap, or a bot's ``due`` isn't understood.
    """

    def __init__(
        self,
        settings: Settings,
        store: Store,
        definitions: Sequence[Definition] | None = None,
        *,
        settle: timedelta | None = None,
    ) -> None:
        self.store = store
        self.zone = ZoneInfo(settings.time_zone)
        self.settings = settings
        self.memory = MountMemory(settings)
        self._folders: list[_Folder] = []
        self._untold: dict[str, float] = {}  # case → when its originals may be tried again
        given = sound_definitions(settings)[0] if definitions is None else definitions
        for definition in given:
            places, folder = places_of(settings, definition), definition.intake.folder
            if places is not None and folder is not None:
                self._check_due(definition)
                self._folders.append(
                    _Folder(definition, places, _settle(definition, places) if settle is None else settle)
                )
        refuse_overlaps(settings, [one.places for one in self._folders])
        self._make_inboxes(settings)
        self.memory.remember(one.places for one in self._folders if presence(one.places, self.memory) is None)
        self._keep_versions(settings)
        watched = {one.definition.name: (one.definition, one.places) for one in self._folders}
        self._pool = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="intake")
        self.reminders = Reminders(store, given, self.zone)
        self.news = ApiNews(store, given)
        self.mailroom = Mailroom(settings, store, given)
        self.replies = Replies(store, watched, settings.language, self.zone, panel=settings.panel.url)

    @property
    def places(self) -> list[Places]:
        """The watched folders and the places beside them."""
        return [one.places for one in self._folders]

    def scan(self) -> ScanResult:
        """Look at every watched folder once; mailboxes are looked into by `run`, beside it.

        Nothing that happens in one folder keeps the others from being looked at; what couldn't be done is in the
        result's problems and is tried again.
        """
        result = ScanResult()
        self._answer(result)
        for folder in self._folders:
            self._scan_folder(folder, result)
        if self._folders and room_for(self.settings, 0) and nearly_full(self.settings):
            result.problems.append(Problem("nearly_full", "", "the disk"))
        if result.taken:
            self._answer(result)
        self._see_mail(result)
        self.store.drop_keys()  # a case that is forgotten meanwhile can't be read here either
        return result

    def run(self, stop: threading.Event, *, on_scan: Callable[[ScanResult], None] | None = None) -> None:
        """Scan until `stop` is set; never gives up.

        Args:
            stop: Ends it after the scan under way.
            on_scan: Called after each scan.
        """
        with self.mailroom:
            self._run(stop, on_scan)

    def _run(self, stop: threading.Event, on_scan: Callable[[ScanResult], None] | None) -> None:
        shortest = min((one.settle for one in self._folders), default=NETWORK_SETTLE).total_seconds()
        pause = min(5.0, max(0.25, shortest / 5))
        shown: set[tuple[str, str, str]] = set()
        while not stop.is_set():
            result = self.scan()
            # Names of files may be names of persons: the log has counts, `problems` tells the rest.
            now = {(problem.bot, problem.code, problem.name) for problem in result.problems}
            for problem in result.problems:
                if (problem.bot, problem.code, problem.name) not in shown:
                    logger.warning("intake of {}: {}; see 'bots status'", problem.bot, problem.code)
            shown = now
            if on_scan:
                on_scan(result)
            if not result.ready:
                stop.wait(min(pause, max(result.soonest, pause / 4)))

    def _see_mail(self, result: ScanResult) -> None:
        """What the mail room has come to meanwhile."""
        mail = self.mailroom.collect()
        result.taken += mail.taken
        result.joined += mail.joined
        result.told += mail.told
        result.waiting += mail.waiting
        result.problems += mail.problems

    # -- taking in -----------------------------------------------------------------------------------------------

    def _scan_folder(self, folder: _Folder, result: ScanResult) -> None:
        places = folder.places
        absent = presence(places, self.memory)
        if absent:
            result.problems.append(absent)
            return
        wanted = folder.definition.intake.folder
        assert wanted is not None
        try:
            listing = list_folder(places.inbox, wanted.case, wanted.separator)
        except OSError:
            result.problems.append(Problem("unreachable", places.bot, places.name))
            return
        result.ignored += listing.ignored
        result.problems += of_listing(places, listing)
        self._take_ready(folder, listing, result)

    def _take_ready(self, folder: _Folder, listing: Listing, result: ScanResult) -> None:
        now = time.monotonic()
        folder.completeness.keep_only(listing.drops)
        here = {drop.path for drop in listing.drops}
        folder.put_off = {path: known for path, known in folder.put_off.items() if path in here}
        seen = folder.observer.see(listing.drops, now)
        ready: list[Sighting] = []
        for sighting in sorted(seen, key=lambda one: one.seen_for, reverse=True):  # who waits longest comes first
            standing = standing_of(sighting, folder.settle, folder.completeness.incomplete)
            problem = of_drop(folder.places, sighting, standing)
            if problem:
                result.problems.append(problem)
            code = folder.is_put_off(sighting.drop, now) if standing is Standing.READY else ""
            if code:
                result.problems.append(_put_off(folder, sighting, code))
            elif standing is Standing.READY:
                ready.append(sighting)
            else:
                result.wait_for(folder.settle - sighting.unchanged_for, changing=standing is Standing.CHANGING)
        for some in _together(ready):
            if time.monotonic() - now > _TURN:
                result.ready += len(some)
                result.waiting += len(some)
                continue
            outcomes = self._pool.map(lambda one: self._take(folder, one.drop), some)
            for sighting, (code, taken) in zip(some, outcomes, strict=True):
                trouble = self._after_taking(folder, sighting.drop, taken, result) if taken else code
                if trouble == _CHANGED:
                    result.waiting += 1
                elif trouble:
                    folder.put_off[sighting.drop.path] = (sighting.drop, now + _TRY_AGAIN.total_seconds(), trouble)
                    result.problems.append(_put_off(folder, sighting, trouble))

    def _take(self, folder: _Folder, drop: Drop) -> tuple[str, Taken | None]:
        """Take the drop in, in any thread; what came of it, or the code of the problem."""
        code = "not_taken"
        try:
            if not room_for(self.settings, sum(stamp.size for stamp in drop.files)):
                return "no_room", None
            return "", take(self.store, folder.definition, folder.places, drop, zone=self.zone)
        except (ChangedDropError, FileNotFoundError):
            code = _CHANGED
        except TooLargeDropError:
            code = "too_large"
        except StoreError as error:
            logger.warning("intake of {}: {}", folder.definition.name, error)
        except OSError as error:
            logger.warning("intake of {}: {}", folder.definition.name, error.strerror)
            code = "unreadable"
        return code, None

    def _after_taking(self, folder: _Folder, drop: Drop, taken: Taken, result: ScanResult) -> str:
        if taken.new:
            logger.info("case {} taken in from {}: {} files", taken.case_id, folder.places.name, len(drop.files))
            result.taken.append(taken.case_id)
            return ""
        if not taken.came_before:  # taken in, its originals not moved yet
            return "not_moved" if taken.case_id in self._untold else ""
        try:
            self.replies.came_again(folder.definition, folder.places, drop, taken.case_id)
        except OSError as error:
            logger.warning("intake of {}: {}", folder.definition.name, error.strerror)
            return "not_moved"
        logger.info("papers of case {} came again to {}; nothing new was taken", taken.case_id, folder.places.name)
        result.again.append(taken.case_id)
        return ""

    # -- answering -----------------------------------------------------------------------------------------------

    def _answer(self, result: ScanResult) -> None:
        try:
            self.reminders.give()
            result.told += self.news.give()
            pending = self.replies.pending()
        except StoreError as error:
            logger.warning("intake: {}", error)
            return
        now = time.monotonic()
        settled: list[Pending] = []
        for each in pending:
            if now < self._untold.get(each.case_id, now):
                continue
            if time.monotonic() - now > _TURN:
                result.ready += 1
                break
            try:
                self.replies.settle(each)
                settled.append(each)
                if len(settled) == _TOGETHER:
                    self._note(settled, result)
            except (OSError, StoreError) as error:
                self._untold[each.case_id] = now + _TRY_AGAIN.total_seconds()
                why = error.strerror if isinstance(error, OSError) else error
                logger.warning("originals of case {} can't be moved: {}", each.case_id, why)
        self._note(settled, result)

    def _note(self, settled: list[Pending], result: ScanResult) -> None:
        """Keep that originals were moved; where that fails they are found moved next time."""
        if not settled:
            return
        try:
            self.replies.note(settled)
        except StoreError as error:
            logger.warning("intake: {}", error)
        else:
            for each in settled:
                self._untold.pop(each.case_id, None)
                result.told.append(each.case_id)
        settled.clear()

    # -- at the start --------------------------------------------------------------------------------------------

    def _check_due(self, definition: Definition) -> None:
        try:
            due_of(definition, self.store.clock(), self.zone)
        except SettingsError as error:
            raise SettingsError(f"{definition.folder}: due: {error}") from error

    def _make_inboxes(self, settings: Settings) -> None:
        """Make watched folders never seen before, in the project only: elsewhere a missing one is a missing share."""
        for one in self._folders:
            if settings.home.resolve() in one.places.inbox.parents and not self.memory.known(one.places):
                one.places.inbox.mkdir(parents=True, exist_ok=True)

    def _keep_versions(self, settings: Settings) -> None:
        """Cases go on with the files that their bot has now."""
        from bots.run.versions import keep_version  # noqa: PLC0415 - what runs bots isn't wanted for looking at folders

        for one in self._folders:
            keep_version(self.store, settings, one.definition)


def _settle(definition: Definition, places: Places) -> timedelta:
    """How long a drop must be unchanged: as ``bot.yaml`` says; where it says nothing, longer on a network share."""
    folder = definition.intake.folder
    assert folder is not None
    if "settle" not in folder.model_fields_set and mount_of(places.inbox).network:
        return NETWORK_SETTLE
    return folder.settle


def _put_off(folder: _Folder, sighting: Sighting, code: str) -> Problem:
    return Problem(code, folder.places.bot, folder.places.name, sighting.drop.path.name, sighting.seen_for)


def _together(ready: Sequence[Sighting]) -> Iterator[list[Sighting]]:
    """Drops that are taken at the same time: small ones, or a large one alone, as all of it is held in memory."""
    some: list[Sighting] = []
    for sighting in ready:
        small = sum(stamp.size for stamp in sighting.drop.files) <= _SMALL
        if some and (not small or len(some) == 2 * _AT_ONCE):
            yield some
            some = []
        some.append(sighting)
        if not small:
            yield some
            some = []
    if some:
        yield some
