"""The sender: delivers what the outbox holds, one message after the other, in a thread of its own or in one pass."""

from __future__ import annotations

import random
import threading
from collections import Counter
from types import TracebackType
from typing import Self

from loguru import logger

from bots import fault
from bots.cases.store import Store
from bots.errors import StoreError
from bots.outbox.box import MessageState, Outbox, Parcel, ParcelLostError
from bots.outbox.channels import LetterChannel, MailChannel
from bots.outbox.deliver import (
    DoubtError,
    NotNowError,
    RefusedError,
    call_webhook,
    drop_letter,
    send_mail,
)
from bots.queue.retry import back_off
from bots.settings import Settings
from connectors.errors import SecretMissingError

_POLL = 1.0  # seconds between two looks
_random = random.SystemRandom()


def send_due(settings: Settings, store: Store) -> Counter[str]:
    """Deliver what is due; returns how many messages came to which state."""
    box, told = Outbox(store), Counter[str]()
    channels = settings.current.channels
    known = {"mail", "letter", *(f"webhook:{name}" for name in channels.webhooks)}
    idempotent = {name for name in known if (channel := channels.find(name)) and channel.idempotent}
    box.give_up_dead(again=frozenset(idempotent))
    while True:
        parcel = box.claim()
        if parcel is None:
            return told
        fault.point("outbox.claimed")
        state = _send(settings, box, parcel)
        store.drop_keys()
        told[str(state)] += 1
        logger.info("Message {} of case {} by {}: {}", parcel.id, parcel.case_id, parcel.channel, state)


def _send(settings: Settings, box: Outbox, parcel: Parcel) -> MessageState | None:
    """Deliver one message and note what became of it; None where another sender has it now."""
    try:
        state, reason = _outcome(settings, box, parcel)
        later = state is MessageState.QUEUED
        not_before = box.store.clock() + back_off(parcel.attempt, _random) if later else None
        box.end(parcel, state, reason=reason, not_before=not_before)
    except ParcelLostError as error:
        logger.warning("{}", error)
        return None
    return state


def _outcome(settings: Settings, box: Outbox, parcel: Parcel) -> tuple[MessageState, str]:
    """What becomes of the message, and a reason code for the history: it may hold nothing of a person."""
    channel = settings.current.channels.find(parcel.channel)
    if channel is None:
        return MessageState.FAILED, "no_such_channel"
    again = MessageState.QUEUED if parcel.attempt < channel.attempts else MessageState.FAILED
    begun = threading.Event()
    state, reason = MessageState.SENT, ""
    try:
        _deliver(settings, box, parcel, begun)
        fault.point("outbox.delivered")
    except SecretMissingError:
        state, reason = again, "secret_missing"
    except NotNowError as error:
        state, reason = again, str(error)
    except DoubtError as error:
        state, reason = (again if channel.idempotent else MessageState.IN_DOUBT), str(error)
    except RefusedError as error:
        state, reason = MessageState.FAILED, str(error)
    except StoreError:
        raise
    except Exception as error:  # noqa: BLE001 - one message that nobody foresaw must not keep the others waiting
        state = MessageState.IN_DOUBT if begun.is_set() else MessageState.FAILED
        reason = type(error).__name__
    return state, reason


def _deliver(settings: Settings, box: Outbox, parcel: Parcel, begun: threading.Event) -> None:
    channel = settings.current.channels.find(parcel.channel)

    def begin() -> None:
        box.begin(parcel)
        begun.set()

    if isinstance(channel, MailChannel):
        send_mail(channel, parcel, begin)
    elif isinstance(channel, LetterChannel):
        drop_letter(settings.at(channel.path), parcel, begin)
    elif channel is not None:
        call_webhook(channel, parcel, begin, box.store.clock())


class Sender:
    """Sends in the background while a supervisor runs; nothing where no channel is configured.

    Args:
        settings: The project's.
        drain: Whether what is due at the end is still sent.
    """

    def __init__(self, settings: Settings, *, drain: bool) -> None:
        self.settings = settings
        self.drain = drain
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        if self.settings.current.channels:
            self._thread = threading.Thread(target=self._run, name="outbox", daemon=True)
            self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        store = None
        while not self._stop.is_set():
            try:
                store = store or Store.open(self.settings)
                send_due(self.settings, store)
            except StoreError as error:
                logger.warning("The outbox waits for the database: {}", error)
            self._stop.wait(_POLL)
        try:
            if store is not None and self.drain:
                send_due(self.settings, store)
        except StoreError as error:
            logger.warning("What is left in the outbox is sent by the next sender: {}", error)
        finally:
            if store is not None:
                store.close()
