"""Does work get in? Each way of arrival is tried: folders are written to, mailboxes are looked into."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from bots.cli.findings import Finding, bad, good, warning
from bots.definition import Definition
from bots.errors import SettingsError
from bots.intake.mailbox import open_mailbox
from bots.intake.places import MountMemory, mount_of, places_of
from bots.settings import MailboxSettings, Settings
from connectors.errors import TargetError

_PATIENCE = 10.0  # seconds for a mail server


def arrival_checks(settings: Settings, definitions: Sequence[Definition]) -> Iterator[Finding]:
    """Look at every way in that the bots name."""
    memory = MountMemory(settings)
    for each in definitions:
        places = places_of(settings, each)
        if places is not None and places.inbox.is_dir():
            yield from _folder(each.name, places.inbox, memory.lost(places))
        yield from _api(settings, each)
    named = {each.intake.mailbox: each.name for each in definitions if each.intake.mailbox}
    for name in settings.current.mailboxes:
        if name not in named:
            yield warning("mailboxes", f"no bot looks into {name}", f"intake: {{mailbox: {name}}} in a bot.yaml")
    for name, bot in named.items():
        known = settings.current.mailboxes.get(name)
        if known is None:
            advice = f"add mailboxes.{name} to environment {settings.environment} in bots.yaml"
            yield bad("mailboxes", f"{bot} looks into {name}, which isn't there", advice)
        else:
            yield from _mailbox(settings, name, known)


def _folder(bot: str, inbox: Path, lost: str) -> Iterator[Finding]:
    """Papers must be taken out of it, so it must be writable; a share must be mounted."""
    if lost:
        yield bad("folders", f"{bot}: the share of {inbox} isn't mounted", f"mount {lost}")
    elif not os.access(inbox, os.R_OK | os.W_OK | os.X_OK):
        yield bad(
            "folders", f"{bot}: {inbox} can't be emptied", "give the bots' user the right to read and write there"
        )
    elif mount_of(inbox).network:
        yield good(
            "folders", f"{bot}: {inbox} is a network share, files settle for 30 s unless bot.yaml says otherwise"
        )


def _api(settings: Settings, definition: Definition) -> Iterator[Finding]:
    """Whom it tells must be somebody; whoever isn't on this machine must reach the panel."""
    api = definition.intake.api
    if api is None:
        return
    if api.webhook and api.webhook not in settings.current.channels.webhooks:
        advice = f"add channels.webhooks.{api.webhook} to environment {settings.environment} in bots.yaml"
        yield bad("api", f"{definition.name} tells {api.webhook}, which isn't there", advice)
        return
    yield good("api", f"{definition.name} takes cases at POST /api/cases of the panel, from users of the role sender")


def _mailbox(settings: Settings, name: str, box: MailboxSettings) -> Iterator[Finding]:
    try:
        with open_mailbox(name, box, longest=_PATIENCE) as opened:
            number = len(opened.waiting())
    except (TargetError, SettingsError) as error:
        yield bad("mailboxes", f"{name} can't be looked into", str(error))
        return
    yield good("mailboxes", f"{name}: {number} mails wait in {box.folder}")
    if box.answer and settings.current.channels.mail is None:
        advice = "add channels.mail to the environment, or say answer: false"
        yield warning("mailboxes", f"{name}: senders can't be answered", advice)
