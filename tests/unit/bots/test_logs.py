"""Logs: one format, one record a line, nothing personal."""

from __future__ import annotations

import logging
import re
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from loguru import logger

from bots import logs
from bots.settings import Settings

SURNAME = "ROSSIGNOLI"


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    logs.set_mask(None)
    logger.remove()
    logger.configure(extra={}, patcher=lambda _record: None)
    logging.captureWarnings(capture=False)
    root.handlers[:], root.level = handlers, level


@pytest.fixture
def log(tmp_path: Path):
    """Sets the log up and reads what was written."""
    logs.set_up("worker-1", Settings(home=tmp_path), level="TRACE", console=None)
    logs.set_mask(lambda text: text.replace(SURNAME, "‹surname›"))
    return lambda: (tmp_path / "logs" / "worker-1.log").read_text(encoding="utf-8")


def test_a_line_tells_when_how_serious_who_and_where(log):
    """Every record begins alike, so that one pattern finds them all."""
    with logs.about_case("7F3K"):
        logger.info("read {} documents", 3)
    assert re.fullmatch(
        r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d{4} INFO     worker-1 7F3K \S+: read 3 documents\n", log()
    )


def test_messages_are_masked(log):
    """A value that the mask knows never reaches the file."""
    logger.info("surname {} read", SURNAME)
    assert SURNAME not in log()
    assert "‹surname›" in log()


def test_tracebacks_are_masked_and_show_no_variables(log):
    """Neither an error's message nor a local variable tells a person's name."""
    secret = SURNAME + " and more"
    try:
        int(secret)
    except ValueError:
        logger.exception("it failed")
    assert "ValueError: invalid literal for int() with base 10: '‹surname› and more'" in log()
    assert SURNAME not in log()


def test_a_value_cant_forge_a_record(log):
    """Line breaks and escape sequences of a value stay on its own line, visible."""
    logger.info("name {}", "x\n2026-01-01T00:00:00 INFO forged\x1b[31m")
    assert len(log().splitlines()) == 1
    assert "\\n2026-01-01" in log()
    assert "\x1b" not in log()


def test_a_mask_that_fails_withholds_the_message(log):
    """Rather no message than an unmasked one."""

    def broken(text: str) -> str:
        raise RuntimeError(text)

    logs.set_mask(broken)
    logger.info("surname {}", SURNAME)
    assert logs.WITHHELD in log()
    assert SURNAME not in log()


def test_libraries_log_through_the_same_mask(log):
    """What the standard library's logging and warnings say comes masked, under its own name."""
    logging.getLogger("some.library").warning("about %s", SURNAME)
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(capture=False)
        logging.captureWarnings(capture=True)
        warnings.warn(f"old {SURNAME}", UserWarning, stacklevel=1)
    assert "some.library: about ‹surname›" in log()
    assert "py.warnings" in log()
    assert SURNAME not in log()


def test_what_libraries_debug_is_never_logged(log):
    """At the lowest level too: PDF and image libraries print the content of documents there."""
    logging.getLogger("pdfminer").debug("content %s", "IBAN")
    logging.getLogger("pdfminer").info("content %s", "IBAN")
    assert "IBAN" not in log()


def test_the_console_can_be_quieted_from_outside(tmp_path, monkeypatch, capsys):
    """A command that draws on the terminal keeps its workers from writing over it."""
    monkeypatch.setenv(logs.CONSOLE_VARIABLE, "off")
    logs.set_up("worker-1", Settings(home=tmp_path))
    logger.error("only into the file")
    assert capsys.readouterr().err == ""
    assert "only into the file" in (tmp_path / "logs" / "worker-1.log").read_text(encoding="utf-8")


def test_an_unknown_level_is_refused(tmp_path):
    """A typing mistake in BOTS_LOG_LEVEL doesn't silence the log."""
    with pytest.raises(ValueError, match="LOUD"):
        logs.set_up("worker-1", Settings(home=tmp_path), level="LOUD")
