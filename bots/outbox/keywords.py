"""Keywords that send something: it leaves when the task that asked for it is kept, and once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from robot.api import logger
from robot.api.deco import keyword

from bots.errors import SettingsError, SuiteError
from bots.outbox.message import MOST_BYTES, File, Outgoing, addresses, mail
from bots.run.current import Run
from bots.run.entries import canonical_key


class Sending:
    """What `bots.Cases` offers for messages."""

    def _run(self) -> Run:
        raise NotImplementedError

    @keyword
    def send_mail_once(self, key: str, to: str, subject: str, body: str, attachments: list[Path] | None = None) -> None:
        """Sends a mail once: it leaves when this task has passed, and never a second time for the same ``key``.

        ``to`` may hold several addresses, separated by commas. The mail server stands in ``bots.yaml`` under
        ``channels``. What is in doubt because a connection broke is shown by ``bots outbox list``; nothing is sent
        twice silently.

        Example:
        | `Send Mail Once`    key=welcome ${FIELDS.customer_number}    to=${FIELDS.email}
        | ...    subject=Your new account    body=Welcome, ${FIELDS.given_names}.
        """
        run = self._run()
        content = {"to": addresses(to), "subject": subject, "body": body}
        files = tuple(_file(path) for path in attachments or [])
        mail(content, files, sender="bots@example.org", key="0" * 64, at=run.store.clock())  # fails here, not at night
        for address in content["to"]:
            run.masker.add("email", str(address))
        self._post(run, "mail", key, content, files)

    @keyword
    def call_webhook_once(self, name: str, key: str, data: dict[str, Any]) -> None:
        """Tells a web service something once: it is posted as JSON when this task has passed.

        ``name`` is one of the ``webhooks`` in ``bots.yaml``. The request carries an ``Idempotency-Key`` and is signed:
        ``Bots-Signature: t=SECONDS,v1=HMAC-SHA256 of "SECONDS.BODY"``.

        Example:
        | VAR    &{news}    case=${CASE_ID}    customer=${FIELDS.customer_number}
        | `Call Webhook Once`    crm    key=opened ${FIELDS.customer_number}    data=${news}
        """
        self._post(self._run(), f"webhook:{name}", key, {str(each): str(value) for each, value in data.items()}, ())

    @keyword
    def send_letter_once(self, key: str, pdf: Path) -> None:
        """Sends a letter once: the PDF is put into the print provider's folder when this task has passed.

        Example:
        | `Send Letter Once`    key=contract ${FIELDS.customer_number}    pdf=${OUTPUT DIR}/contract.pdf
        """
        letter = _file(pdf)
        if not letter.data.startswith(b"%PDF-"):
            raise SuiteError("Send Letter Once: that file is no PDF.")
        self._post(self._run(), "letter", key, {"name": letter.name}, (letter,))

    def _post(self, run: Run, channel: str, key: str, content: dict[str, Any], files: tuple[File, ...]) -> None:
        if run.settings.current.channels.find(channel) is None:
            place = {"mail": "mail", "letter": "letters"}.get(channel, f"webhooks.{channel.partition(':')[2]}")
            raise SettingsError(f"bots.yaml, environment {run.settings.environment}: there is no channels.{place}.")
        if not canonical_key(key):
            raise SuiteError("The key is empty; without one nobody can tell two messages apart.")
        if run.rehearsal is not None:
            shown = {name: ", ".join(value) if isinstance(value, list) else value for name, value in content.items()}
            run.rehearsal.send(run.step, channel, key, shown)
            return
        hashed = run.store.master.hash("outbox", f"{channel}\0{canonical_key(key)}")
        run.outgoing[channel, hashed] = Outgoing(channel, hashed, content, files)
        logger.info(f"{channel}: leaves when this task has passed")


def _file(path: Path) -> File:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise SuiteError(f"A file to be sent can't be read: {error.strerror}.") from error
    if len(data) > MOST_BYTES:
        raise SuiteError(f"A file to be sent has more than {MOST_BYTES // 1024 // 1024} MB.")
    return File(path.name, data)
