"""`Library    bots.Producer`: a suite that makes cases of rows, and tells beside the rows what became of them."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from robot.api import logger
from robot.api.deco import keyword, library
from robot.utils import DotDict

from bots.cases.store import Store
from bots.definition import Language, find_definition
from bots.errors import IntakeError, SettingsError
from bots.producing.outcomes import Columns, outcomes
from bots.producing.rows import Rows, make_cases
from bots.report.reconcile import reconcile
from bots.run.versions import keep_version
from bots.settings import Settings, load_settings


@library(scope="GLOBAL", version="0.1.0", doc_format="ROBOT", auto_keywords=False)
class Producer:
    """Cases made of rows: of a workbook, a query, a web page, whatever a suite can read.

    A producer is a suite of its own, run by plain ``robot`` as often as wanted, by hand or by cron; the cases are
    worked by their bot. Import it first: it gives the other libraries what ``bots.yaml`` says of the environment.

    | ***** Settings *****
    | Library    bots.Producer
    | Library    connectors.Workbook    orders    key=number    columns=${ORDER COLUMNS}
    |
    | ***** Tasks *****
    | Make A Case Of Each Order
    |     ${rows} =    Read Rows    orders
    |     Make Cases    order_entry    ${rows}    key=number
    |
    | Tell The Outcomes
    |     ${rows} =        Read Rows    orders
    |     ${outcomes} =    Case Outcomes    order_entry    ${rows}    key=number
    |     Update Rows      ${outcomes}    orders

    A row is known by its key: however often the list is gone through, and by however many, it has one case.
    """

    def __init__(self) -> None:
        from bots.run.current import active  # noqa: PLC0415 - a run loads what a producer alone doesn't need

        if active() is None:
            with suppress(SettingsError):  # the keywords say it: libdoc wants no project
                os.environ.update(load_settings().process_environment())

    @keyword
    def make_cases(
        self, bot: str, rows: list[Mapping[str, Any]], key: str, list_name: str | None = None
    ) -> dict[str, Any]:
        """Makes a case of each row that has none yet, ready to be worked by a bot.

        *Arguments*
        - ``bot``: the bot's name.
        - ``rows``: a list of dictionaries, as `Read Rows` returns it. Each column becomes a fact of the case, named in
          small letters and underscores: ``Codice fiscale`` becomes ``${FIELDS.codice_fiscale}``. Empty cells give none.
        - ``key``: the column that tells rows apart.
        - ``list_name``: what the list is called, the bot's name unless said; two lists with the same keys need two.

        Returns ``new``, the ids of the new cases; ``known``, how many rows had one already; ``changed``, the keys of
        rows that have one and say something else now than when it was made. Those are left alone: a person decides.

        A row without a key, or two with the same one, make no case at all. Thousands of rows take seconds; what is
        broken off goes on where it was.

        Example:
        | ${made} =    `Make Cases`    order_entry    ${rows}    key=number
        | Should Be Empty    ${made.changed}
        """
        with _project() as (settings, store):
            definition = find_definition(settings, bot)
            keep_version(store, settings, definition)
            made = make_cases(
                store,
                definition,
                Rows(list_name or bot, key, _texts(rows)),
                zone=ZoneInfo(definition.time_zone or settings.time_zone),
                step=lambda done: logger.console(f"{bot}: {done} of {len(rows)} rows"),
            )
        logger.info(f"{bot}: {len(made.new)} new cases, {made.known} known, {len(made.changed)} rows changed since")
        result: dict[str, Any] = DotDict(new=list(made.new.values()), known=made.known, changed=made.changed)
        return result

    @keyword
    def case_outcomes(  # noqa: PLR0913 - each is a word of the suite's
        self,
        bot: str,
        rows: list[Mapping[str, Any]],
        key: str,
        list_name: str | None = None,
        *,
        outcome: str = "Outcome",
        case: str = "Case",
        reason: str = "Reason",
        when: str = "When",
        language: Language = "en",
        **facts: str,
    ) -> list[dict[str, Any]]:
        """Tells what became of the cases of rows, as rows for `Update Rows`.

        *Arguments*
        - ``bot``, ``rows``, ``key``, ``list_name``: as for `Make Cases`.
        - ``outcome``, ``case``, ``reason``, ``when``: headings of the columns for what became of the case in a word,
          its id, the code of a refusal or question, and when it ended. An empty one leaves the column out.
        - ``language``: of the words: ``en``, ``it`` or ``es``.
        - ``facts``: more columns, each with the fact that it gets once the case is done.

        Rows without a case are left out. Each run tells what holds then; `Update Rows` writes only what is different.

        Example:
        | ${outcomes} =    `Case Outcomes`    order_entry    ${rows}    key=number    language=it    outcome=Esito
        | ...              case=Pratica    reason=Motivo    when=${EMPTY}    Codice cliente=customer_number
        | Update Rows      ${outcomes}    orders
        """
        columns = Columns(outcome, case, reason, when, facts)
        keys = [str(row.get(key, "")) for row in rows if str(row.get(key, "")).strip()]
        with _project() as (settings, store):
            zone = ZoneInfo(settings.time_zone)
            told = outcomes(store, bot, list_name or bot, keys, columns, language=language, zone=zone)
        logger.info(f"{bot}: outcomes of {len(told)} cases for {len(rows)} rows")
        return [DotDict({key: text, **row}) for text, row in told.items()]

    @keyword
    def reconcile_entries(
        self, target: str, rows: list[Mapping[str, Any]], key: str, amount: str = "", day: str = ""
    ) -> dict[str, Any]:
        """Compares what was entered into a target with what it holds, one by one and to the cent, for the report.

        *Arguments*
        - ``target``: as `Enter Once` has it, such as ``core_banking.transfer``.
        - ``rows``: what the target holds, read from it: the day's entries at least, more does no harm.
        - ``key``: the column with the business key of `Enter Once`.
        - ``amount``: the column with the amount; the entries' own is ``total`` of the target in ``bot.yaml``.
        - ``day``: the business day, ISO 8601; the one that hasn't been reported yet unless said.

        Returns ``count`` and ``total`` of what it holds as entered, and the ids of the cases whose entry is
        ``missing``, ``differing`` or ``repeated`` there. The morning report shows it; nothing is changed.

        Example:
        | ${rows} =    Read Rows    orders
        | `Reconcile Entries`    orders    ${rows}    key=number    amount=total
        """
        with _project() as (settings, store):
            held = reconcile(store, settings, target, _texts(rows), key, amount, day)
        logger.info(f"{target}: {held.count} entries as entered, {held.total} in all")
        lists = {"missing": list(held.missing), "differing": list(held.differing), "repeated": list(held.repeated)}
        result: dict[str, Any] = DotDict(count=held.count, total=held.total, **lists)
        return result


def _texts(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    for row in rows:
        if not isinstance(row, Mapping):
            raise IntakeError("Make Cases: rows are dictionaries, as 'Read Rows' returns them.")
    return [{str(column): _text(value) for column, value in row.items()} for row in rows]


def _text(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    return "" if value is None else str(value)


@contextmanager
def _project() -> Iterator[tuple[Settings, Store]]:
    """The project's settings and store: the run's own where a case is being worked on."""
    from bots.run.current import active  # noqa: PLC0415 - see above

    run = active()
    if run is not None:
        run.check()
        yield run.settings, run.store
        return
    settings = load_settings()
    store = Store.open(settings)
    try:
        yield settings, store
    finally:
        store.close()
