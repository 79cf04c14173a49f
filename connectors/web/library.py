"""The keyword library connectors.WebApp."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

from loguru import logger
from robot.api import logger as robot_log
from robot.api.deco import keyword, library
from robot.utils import DotDict

from connectors import evidence, guard
from connectors.errors import TargetError, UnknownOutcomeError
from connectors.lines import flat, nested
from connectors.web import browser
from connectors.web.album import Album
from connectors.web.errors import AppMapError, BrowserStuckError, FieldNotFoundError, FormNotOpenError
from connectors.web.trace import is_wanted

if TYPE_CHECKING:
    from connectors.web.browser import Workshop
    from connectors.web.checking import Problem
    from connectors.web.desk import Desk
    from connectors.web.map_file import MapFile

Result = TypeVar("Result")
_used: set[str] = set()  # applications of this process, so that one browser is started for the hosts of all of them


@library(scope="GLOBAL", auto_keywords=False, doc_format="ROBOT")
class WebApp:
    """Enters data into a web application, and looks it up there, by what a person sees.

    The library is imported with the name of an app map, a file ``apps/NAME.yaml`` in one of the folders of the
    environment variable BOTS_RESOURCES or in the packaged ``resources/``. The map says how to log in, the way to each
    form, its fields by label and section, and the signs of success and failure.

    | Library    connectors.WebApp    core_banking

    A form is opened, filled and submitted. What is filled is read back and compared by type; the click on the button
    happens only when every field holds what was meant. Values are canonical text: dates ``2026-11-22``, amounts
    ``1234.56``, flags ``true`` or ``false``; the map says how the page writes them.

    | *** Keywords ***
    | Create Customer
    |     [Arguments]    &{customer}
    |     Open Form      core_banking.customer
    |     Fill Form      &{customer}
    |     ${receipt}=    Submit Form
    |     RETURN         ${receipt}

    Errors tell what to do: a target that doesn't answer is tried again later, one that says no goes to a person, and
    after a click whose outcome can't be known the record must be looked up before it is entered again, which
    ``Enter Once`` does. Nobody's data stands in an error, in a log line or in the name of a screenshot, but for what
    the application itself says when it refuses.

    One browser serves a process; it stays open between runs. Where it stops answering, or a time-out of Robot Framework
    strikes, it is killed and the next keyword starts another.
    """

    def __init__(self, app: str = "") -> None:
        """Name the application.

        Args:
            app: Name of its map, such as ``core_banking``.
        """
        self._app = app
        self._album = Album(app)
        if app:
            _used.add(app)

    @property
    def settle(self) -> float:
        """Seconds within which a late commit may still follow, from the map."""
        return self._map().app.settle

    @keyword
    def log_in(self) -> None:
        """Logs in to the application.

        Only needed to log in early: `Open Form` and `Look Up Record` log in where it is asked for, also when a session
        has ended. User and password are secrets, named in the map and taken from the environment
        (``core_banking.password`` is BOTS_SECRET_CORE_BANKING_PASSWORD) or the keyring. After a refusal it isn't tried
        again for ten minutes, so that no account gets locked.

        Where the environment names robot accounts (``accounts: {core_banking: [robot1, robot2]}`` in ``bots.yaml``),
        each robot logs in with one that no other uses; its secrets are ``core_banking.robot1.password`` and, unless the
        account's name is the user's, ``core_banking.robot1.user``.

        | Log In
        """
        from connectors.web import opening  # noqa: PLC0415 - with what it needs, 0.2 s

        asked = self._do(opening.log_in, "Log In", failure="log-in")
        robot_log.info(f"{self._app}: {'logged in' if asked else 'was logged in already'}")

    @keyword
    def open_form(self, form: str) -> None:
        """Opens a form of the application by the way that its map describes.

        ``form`` is the form's name, with or without the application's: ``core_banking.customer`` or ``customer``. Logs
        in where needed. Fails when none of the form's fields comes up, with what a person would see instead.

        | Open Form    core_banking.customer
        """
        from connectors.web import opening  # noqa: PLC0415 - with what it needs, 0.2 s

        name = self._form_name(form)
        boxes = self._do(lambda desk: len(opening.open_form(desk, name)), f"Open Form {name}", failure="open")
        robot_log.info(f"{self._app}.{name}: open, {boxes} fields seen")

    @keyword
    def fill_form(self, **values: object) -> None:
        """Fills fields of the open form and reads each of them back.

        ``values`` are named as in the map and canonical: dates ``2026-11-22``, amounts ``1234.56``, flags ``true`` or
        ``false``, options by the map's word, else by value or text, files by their path, lines of a grid as a list of
        dictionaries. ``${None}`` leaves a field alone, an empty text empties it. Options that come with another field,
        look-up windows and postbacks that empty other fields are dealt with; a session that ended is begun again. Where
        the map says what ``add``s a record that a field doesn't offer, that is an entry too: the guard is asked before.

        Where bots run, what each box was like is remembered. A box whose label, section or name has changed since is
        known again by the rest, where that leaves no doubt; the log warns, and ``bots app diff`` shows what to correct.

        Fails before anything is touched where a field isn't on the page, stands there twice, is locked, or can't take
        the value (too long, an option that isn't offered, characters the page can't send); and afterwards where the
        page didn't keep it.

        | Fill Form    tax_code=RSSMRA85T10F205X    surname=ROSSI    birth_date=1985-12-10
        | Fill Form    &{customer}
        """
        from connectors.web import filling  # noqa: PLC0415 - with what it needs, 0.2 s
        from connectors.web.values import canonical_text  # noqa: PLC0415

        texts = {name: canonical_text(value) for name, value in flat(values).items() if value is not None}

        def fill(desk: Desk) -> tuple[str, list[str]]:
            if desk.form is None or desk.form.submitted:
                raise FormNotOpenError(self._app, "no form is open that hasn't been sent: Open Form comes first")
            done = filling.fill(desk, texts)
            anew = f", begun anew {done.anew} times: the session had ended" if done.anew else ""
            count = f"{done.fields} fields filled and read back, {done.rounds} round trips"
            called = f"{self._app}.{desk.form.name}"
            changed = [
                f'{called}: {one.field} is called "{one.label}" now, not "{one.was}"; found by what else it was like: '
                f"correct the map, see bots app diff {self._app}"
                for one in done.changes
            ]
            return f"{called}: {count}{anew}", changed

        self._ask_to_add(texts)
        told, changed = self._do(fill, "Fill Form", failure="fill")
        robot_log.info(told)
        for line in changed:
            robot_log.warn(line)

    @keyword
    def submit_form(self) -> DotDict:
        """Sends the filled form, once, and returns what the application said.

        Reads every field back once more, asks the guard (outside ``Enter Once`` an entry is refused, unless the map
        calls the form ``harmless``), presses the map's button, answers the dialogs as the map says, and waits for the
        map's signs of success or failure. A picture of the page before and after goes to whoever keeps evidence.

        Returns a dictionary with ``form``, ``message`` (the sign of success as it stood there), ``dialogs`` (each with
        its answer) and the named parts of the sign, such as ``account_iban``.

        Fails with TargetRefusedError where the application says no or nothing was sent, and with UnknownOutcomeError
        where it was sent and no sign came: look the record up before entering it again.

        | ${receipt}=    Submit Form
        | Log    ${receipt.message}
        """
        from connectors.web import submitting  # noqa: PLC0415 - with what it needs, 0.2 s

        def prepare(desk: Desk) -> tuple[submitting.Ready, str, bool]:
            ready = submitting.prepare(desk)
            assert desk.form is not None
            self._album.take_picture(desk, f"{desk.form.name}-before")
            return ready, desk.form.name, desk.app.forms[desk.form.name].harmless

        ready, form, harmless = self._do(prepare, "Before Submit Form", failure="submit")
        self._album.hand_over()
        if not harmless:
            guard.ask(f"{self._app}.{form}", "submit")

        def press(desk: Desk) -> submitting.Outcome:
            try:
                return submitting.press(desk, ready)
            finally:
                with contextlib.suppress(Exception):  # a picture less is no reason to doubt an entry
                    self._album.take_picture(desk, f"{form}-after")

        try:
            outcome = self._do(press, f"Submit Form {form}", sent=form)
        except BrowserStuckError as error:
            raise UnknownOutcomeError(
                f"{self._app}.{form}", f"sent, but {error.detail}: look it up before entering it again"
            ) from error
        finally:
            self._album.hand_over_or_warn()
        robot_log.info(f"{self._app}.{form}: sent and taken")
        return DotDict(
            form=f"{self._app}.{form}", message=outcome.message, dialogs=list(outcome.dialogs), **outcome.parts
        )

    @keyword
    def look_up_record(self, form: str, key: object, by: str | None = None) -> DotDict | list[DotDict] | None:
        """Searches the application for a record by its key, and returns what it holds.

        ``form`` is the form whose records are meant, ``key`` the canonical key, ``by`` the field of the search form
        that takes it where it isn't the map's. Hits whose key merely begins with the wanted one don't count.

        Returns ``None`` where nothing is found, a dictionary of canonical values for one hit (everything its own page
        shows where the map says ``open``), a list of dictionaries for several.

        | ${customer}=    Look Up Record    core_banking.customer    RSSMRA85T10F205X
        | IF    $customer is None    Create Customer    &{values}
        | ${account}=     Look Up Record    core_banking.account    PRATICA-118    by=reference
        """
        from connectors.web import looking_up  # noqa: PLC0415 - with what it needs, 0.2 s
        from connectors.web.values import canonical_text  # noqa: PLC0415

        name = self._form_name(form)
        records = self._do(
            lambda desk: looking_up.look_up(desk, name, canonical_text(key), by), f"Look Up {name}", failure="look-up"
        )
        robot_log.info(f"{self._app}.{name}: {len(records) or 'nothing'} found")
        found = [DotDict(nested(record)) for record in records]
        if len(found) > 1:
            return found
        return found[0] if found else None

    @keyword
    def take_screenshot(self, name: str = "page") -> str:
        """Takes a picture of the application's newest window, passwords masked, and returns its name.

        ``name`` must hold no person's data. The picture goes to whoever keeps evidence of the case; where nobody does
        (a plain ``robot`` run), into the output folder.

        | Take Screenshot    after saving
        """
        title = f"{self._app}-{name}.png"
        picture = self._do(lambda desk: desk.screenshot(), "Take Screenshot")
        if evidence.is_kept():
            evidence.keep(title, picture, "image/png")
        else:
            from robot.libraries.BuiltIn import BuiltIn  # noqa: PLC0415 - only in a run

            folder = Path(str(BuiltIn().get_variable_value("${OUTPUT DIR}", ".")))
            (folder / title).write_bytes(picture)
        return title

    @keyword
    def close_app(self) -> None:
        """Closes the application; the browser too, where no other application uses it.

        | [Teardown]    Close App
        """
        self.reset_app()
        running = browser.running()
        if running is not None and running.run(lambda workshop: not workshop.desks, browser.START):
            running.discard()

    @keyword
    def reset_app(self) -> None:
        """Drops the application's cookies, pages and values; the browser stays open for the next case.

        Whoever runs bots does that between two cases; a suite needs it to begin with a fresh log-in.

        | Reset App
        """
        running = browser.running()
        if running is not None:
            with contextlib.suppress(BrowserStuckError):  # then it is gone altogether
                running.run(lambda workshop: workshop.close(self._app), browser.START)

    def check(self) -> list[Problem]:
        """Hold the map against the live application; nothing is entered. No keyword: ``bots app check`` calls it."""
        from connectors.web import checking  # noqa: PLC0415 - with what it needs, 0.2 s

        return self._do(checking.check, "Check")

    def _do(self, work: Callable[[Desk], Result], step: str, failure: str = "", sent: str = "") -> Result:
        """Do something at the application's desk, on the browser's thread, within a limit.

        Args:
            work: What to do.
            step: What it is called where it is recorded.
            failure: The name of the picture that is taken where it fails; empty: none.
            sent: The name of the recording that is kept when it is done; empty: it goes on.
        """
        self._album.clear()
        account = guard.go_in(self._app)
        file = self._map()
        hosts = {urlsplit(one.app.url).hostname or "" for one in (file, *_other_maps(file.name))}
        hosts.update(host for one in (file, *_other_maps(file.name)) for host in one.app.hosts)

        def at_desk(workshop: Workshop) -> Result:
            desk = workshop.desk(file, hosts, account, recorded=evidence.is_kept() and is_wanted(file.app, failed=True))
            with self._album.recorded(desk, workshop.recordings.get(file.name), step, sent):
                try:
                    return work(desk)
                except TargetError:
                    if failure:
                        with contextlib.suppress(Exception):  # the error itself matters more than its picture
                            self._album.take_picture(desk, f"{failure}-failed", page=True)
                    raise

        try:
            return browser.current().run(at_desk, browser.START + 6 * file.app.patience)
        except TargetError as error:
            logger.info("{app}: {kind}", app=self._app, kind=type(error).__name__)
            self._album.hand_over_or_warn()
            if error.target == "browser" and isinstance(error, BrowserStuckError):
                raise BrowserStuckError(self._app, f"the browser: {error.detail}") from error
            raise
        except Exception as error:
            if type(error).__module__.startswith("playwright"):
                browser.discard()
                first = str(error).partition("\n")[0][:200]
                raise BrowserStuckError(self._app, f"the browser was discarded, it said: {first}") from error
            raise

    def _ask_to_add(self, values: Iterable[str]) -> None:
        """Ask the guard before a record may be added on the way: that is an entry too."""
        running = browser.running()
        if running is None:
            return
        desk: Desk | None = running.run(lambda workshop: workshop.desks.get(self._app), browser.START)
        if desk is None or desk.form is None:
            return
        form = desk.app.forms[desk.form.name]
        if not form.harmless and any(name in form.fields and form.fields[name].add for name in values):
            guard.ask(f"{self._app}.{desk.form.name}", "add")

    def _map(self) -> MapFile:
        from connectors.web.map_file import load_map  # noqa: PLC0415 - pydantic and YAML, 0.3 s

        if not self._app:
            raise AppMapError("connectors.WebApp", "name the application: Library    connectors.WebApp    core_banking")
        return load_map(self._app)

    def _form_name(self, form: str) -> str:
        app, _, name = form.rpartition(".")
        if app and app != self._app:
            raise AppMapError(
                form, f"this library drives {self._app}: import another with Library    connectors.WebApp    {app}"
            )
        file = self._map()
        if name not in file.app.forms:
            from connectors.web.finding import nearest_text  # noqa: PLC0415 - only for the message

            near = nearest_text(file.app.forms, name)
            raise FieldNotFoundError(
                self._app, f'the map has no form "{name}"; nearest: "{near}". Map: {file.where("forms")}'
            )
        return name


def reset_all() -> None:
    """Drop every application's cookies, pages and values; a browser that can't is discarded."""
    running = browser.running()
    if running is None:
        return
    try:
        running.run(lambda workshop: workshop.close_all(), browser.START)
    except Exception as error:  # noqa: BLE001 - whatever is wrong with it, it goes
        logger.warning("browser discarded between cases: {kind}", kind=type(error).__name__)
        running.discard()


def _other_maps(name: str) -> list[MapFile]:
    from connectors.web.map_file import load_map  # noqa: PLC0415 - pydantic and YAML, 0.3 s

    maps = []
    for other in sorted(_used - {name}):
        with contextlib.suppress(AppMapError):  # told when that one is used
            maps.append(load_map(other))
    return maps
