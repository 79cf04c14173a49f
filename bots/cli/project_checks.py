"""Is this project as it should be? Settings, bots, folders, targets, key, space, database, histories."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

from bots.cases.anchors import read_records
from bots.cases.space import free_space, nearly_full
from bots.cases.storage import Folder, storage_of
from bots.cases.store import Store, utc_now
from bots.cases.verify import verify
from bots.cli.arrival_checks import arrival_checks
from bots.cli.findings import Finding, bad, good, warning
from bots.cli.operation_checks import examine_operations
from bots.cli.suites import task_names, wrong_in_suite
from bots.definition import Definition, sound_definitions
from bots.errors import BotsError, SettingsError
from bots.intake.notes import words
from bots.intake.places import places_of, refuse_overlaps
from bots.intake.refusals import without_words
from bots.people.rights import Role
from bots.schedule import due_at, is_open, next_fire
from bots.settings import Settings, find_project, load_settings
from connectors.errors import SecretMissingError, TargetError
from connectors.secrets import account_secret, get_secret
from connectors.web.map_file import find_map, load_map
from extractors.document_types import names


def examine_project(*, deep: bool = False) -> Iterator[Finding]:
    """Look at the project that is meant, if there is one.

    Args:
        deep: Whether the history of every case is verified too.
    """
    try:
        find_project()
    except BotsError as error:
        yield warning("project", "none here", str(error))
        return
    try:
        settings = load_settings()
    except BotsError as error:
        yield bad("project", "its settings are wrong", str(error))
        return
    mark = ", production" if settings.current.production else ""
    yield good("project", f"{settings.name} in {settings.home}, environment {settings.environment}{mark}")
    os.environ.update(settings.process_environment())  # as its processes have it
    definitions, broken = sound_definitions(settings)
    yield from _bots(definitions, broken)
    yield from _folders(settings, definitions)
    yield from _targets(definitions)
    yield from _accounts(settings, definitions)
    yield from _channels(settings)
    yield from examine_operations(settings, definitions)
    yield from arrival_checks(settings, definitions)
    yield from _panel(settings)
    yield from _key(settings)
    yield from _documents(settings)
    yield from _space(settings)
    yield from _store(settings, deep=deep)


def _bots(definitions: Sequence[Definition], broken: Sequence[SettingsError]) -> Iterator[Finding]:
    yield from (bad("bots", "one can't run", str(error)) for error in broken)
    yield from (bad("bots", each.name, text) for each in definitions for text in _wrong_in(each))
    for each in definitions:
        codes = without_words(each, words("en"))
        if codes:
            advice = f"say it in {each.name}/bot.yaml: reasons: {{{codes[0]}: {{it: …, es: …, en: …}}}}"
            yield warning("bots", f"{each.name} rejects without words for its senders: {', '.join(codes)}", advice)
    if definitions:
        yield good("bots", ", ".join(f"{each.name} v{each.version}" for each in definitions))
    elif not broken:
        yield warning("bots", "none", "'bots new supplier_onboarding' makes one")


def _wrong_in(definition: Definition) -> Iterator[str]:
    """What would keep the bot from running, told without running it."""
    known = names()
    unknown = [kind for kind in definition.types if kind not in known]
    if unknown:
        yield f"bot.yaml: no document type {', '.join(unknown)}; there are: {', '.join(known)}."
    yield from wrong_in_suite(definition.suite)
    if not task_names(definition.suite):
        yield f"{definition.suite.name} has no tasks."
    try:
        next_fire(definition, utc_now(), time_zone="UTC")
        is_open(definition, utc_now(), time_zone="UTC")
        for span in filter(None, (definition.due.goal, definition.due.deadline)):
            due_at(utc_now(), span, definition.due.calendar, calendars=definition.calendars)
    except BotsError as error:
        yield str(error)


def _folders(settings: Settings, definitions: Sequence[Definition]) -> Iterator[Finding]:
    for topic, path in (("records", settings.records.path), ("logs", settings.logs.path)):
        folder = settings.at(path)
        above = next(each for each in (folder, *folder.parents) if each.exists())
        if not os.access(above, os.W_OK):
            yield bad(topic, f"{folder} can't be written", f"give {_user()} the right to write in {above}")
    watched = [places for each in definitions if (places := places_of(settings, each))]
    try:
        refuse_overlaps(settings, watched)
    except BotsError as error:
        yield bad("folders", "watched folders are wrong", str(error))
        return
    for places in watched:
        if places.inbox.is_dir():
            yield good("folders", f"{places.bot} watches {places.inbox}")
        else:
            ours = settings.home.resolve() in places.inbox.parents
            advice = (
                "'bots up' makes it" if ours else "mount its share, or make it: only folders of the project are made"
            )
            yield (warning if ours else bad)("folders", f"{places.bot}: {places.inbox} isn't there", advice)


def _targets(definitions: Sequence[Definition]) -> Iterator[Finding]:
    """The web applications that bots enter into: their maps, and the variables these need."""
    for name in dict.fromkeys(name for each in definitions for name in each.targets):
        try:
            find_map(name)
        except TargetError:
            continue  # a workbook, or a target of a library of the bot's own
        try:
            load_map(name)
        except TargetError as error:
            yield warning("targets", f"{name} can't be used", error.detail)
        else:
            yield good("targets", f"{name}: its map can be read")


def _accounts(settings: Settings, definitions: Sequence[Definition]) -> Iterator[Finding]:
    """The robot accounts: each needs a target that somebody enters, and the secrets that its log-in asks for."""
    entered = {name for each in definitions for name in each.targets}
    for target, robots in settings.current.accounts.items():
        if target not in entered:
            yield warning("accounts", f"no bot enters {target}", "name it as bot.yaml does under targets")
            continue
        wrong = [text for name in robots for text in _missing_secrets(target, name)]
        yield from (warning("accounts", f"{target} can't be logged in to", text) for text in wrong)
        if not wrong:
            yield good("accounts", f"{target}: {', '.join(robots)}")


def _missing_secrets(target: str, account: str) -> Iterator[str]:
    try:
        how = load_map(target).app.log_in
    except TargetError:
        return  # no web application, or one whose map is told of above
    for secret in how.secrets if how else ():
        try:
            account_secret(secret, account)
        except SecretMissingError as error:
            yield error.detail


def _channels(settings: Settings) -> Iterator[Finding]:
    """The ways out: the secrets that they name, and the folder that letters go to."""
    channels = settings.current.channels
    named = {f"webhook {name}": each.secret for name, each in channels.webhooks.items()}
    if channels.mail and channels.mail.user:
        named["mail"] = channels.mail.password
    for name, secret in named.items():
        try:
            get_secret(secret)
        except SecretMissingError as error:
            yield warning("channels", f"{name} can't be used, messages wait", error.detail)
        else:
            yield good("channels", f"{name}: its secret {secret} is there")
    if channels.letters:
        folder = settings.at(channels.letters.path)
        if folder.is_dir() and os.access(folder, os.W_OK):
            yield good("channels", f"letters go to {folder}")
        else:
            yield warning("channels", f"letters can't go to {folder}, they wait", "make the folder, or mount its share")


def _panel(settings: Settings) -> Iterator[Finding]:
    rule = settings.panel.second_factor
    if settings.panel.hosts and rule.offered and Role.ADMIN not in rule.required:
        advice = "panel.second_factor: {required: [admin]}, or {offered: false} behind a proxy that asks for one"
        yield warning("panel", "others reach it, and a password is enough to administer it", advice)


def _key(settings: Settings) -> Iterator[Finding]:
    path = settings.at(settings.keys.path).resolve()
    data = settings.at(settings.documents.path).resolve().parent
    documents = _local_folder(settings)
    for beside in (data, documents):
        if beside and path.is_relative_to(beside):
            yield warning("key", f"{path} lies beside the data it opens", "move it where backups of the data don't go")
            break
    if settings.at(settings.records.path).resolve().is_relative_to(data):
        advice = "set records.path outside: restored with the data it proves nothing and forgets nobody again"
        yield warning("records", "they lie among the data", advice)
    if not path.exists():
        yield good("key", "none yet: it is made at the first use")
        return
    if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
        yield bad("key", f"{path} can be read by others", f"chmod 600 {path}")
    else:
        yield good("key", f"{path}: keep a copy in a safe place")


def _local_folder(settings: Settings) -> Path | None:
    """Where documents lie, if it is a folder of this machine or a mounted share."""
    try:
        storage = storage_of(settings)
    except SettingsError:
        return None
    return storage.folder.resolve() if isinstance(storage, Folder) else None


def _documents(settings: Settings) -> Iterator[Finding]:
    try:
        storage = storage_of(settings)
        storage.check()
    except BotsError as error:
        yield bad("documents", "can't be kept", str(error))
    else:
        yield good("documents", f"{storage.place}: what was written came back")


def _space(settings: Settings) -> Iterator[Finding]:
    little = nearly_full(settings)
    for text in little:
        advice = f"make room: below {settings.documents.reserve} MB nothing is taken in (documents.reserve)"
        yield warning("disk", text, advice)
    if not little:
        yield good(
            "disk", ", ".join(f"{free / 1024**3:.1f} GB free in {place}" for place, free in free_space(settings))
        )


def _store(settings: Settings, *, deep: bool) -> Iterator[Finding]:
    database = settings.database_url
    if database.startswith("sqlite:///") and not Path(database.removeprefix("sqlite:///")).exists():
        yield good("database", "none yet: it is made at the first use")
        return
    try:
        with closing(Store.open(settings)) as store:
            with store.reading() as connection:
                number = sum(store.counts(connection).values())
            yield good("database", f"{store.database.engine.dialect.name}, {number} cases")
            if deep:
                yield from _histories(store, settings)
    except BotsError as error:
        yield bad("database", "can't be used", str(error))


def _histories(store: Store, settings: Settings) -> Iterator[Finding]:
    with store.reading() as connection:
        found = verify(connection, read_records(settings.at(settings.records.path)))
    for wrong in found.wrong:
        yield bad("history", f"{wrong.case_id or 'records'}: {wrong.text}", "'bots audit verify' looks closer")
    yield good("history", f"{found.cases} cases, {found.events} events looked at")


def _user() -> str:
    return os.environ.get("USER") or str(os.getuid() if hasattr(os, "getuid") else "this user")
