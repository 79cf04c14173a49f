"""Errors about files."""

import signal

import pytest

from extractors.errors import TooLargeError, UnreadableFileError
from extractors.files.failures import failure, verdict_on
from extractors.files.limits import Limits


@pytest.mark.parametrize(
    ("code", "kind", "word"),
    [
        ("encrypted", UnreadableFileError, "password"),
        ("damaged", UnreadableFileError, "damaged"),
        ("no_pages", UnreadableFileError, "no pages"),
        ("never heard of", UnreadableFileError, "damaged"),
        ("pages", TooLargeError, "500 pages"),
        ("pixels", TooLargeError, "100,000,000"),
        ("total", TooLargeError, "in all"),
        ("memory", TooLargeError, "1000 MB"),
        ("cpu", TooLargeError, "60 s"),
        ("time", TooLargeError, "120 s"),
    ],
)
def test_message(code, kind, word):
    """Each reason has its error, which names the file and the reason and says what to do."""
    error = failure("pratica.pdf", code, "", Limits())
    assert type(error) is kind
    assert str(error).startswith("pratica.pdf ")
    assert word in str(error)
    assert ":" in str(error)


def test_braces_in_names_stay():
    """A file's name is printed as it is, also if it looks like a format string."""
    assert "{0.__class__}.pdf" in str(failure("{0.__class__}.pdf", "pixels", "9 × 9", Limits()))


@pytest.mark.skipif(not hasattr(signal, "SIGXCPU"), reason="signals of POSIX")
def test_verdict():
    """How a child died tells why: too much processor time, too much memory, or a crash."""
    assert verdict_on(-signal.SIGXCPU)[0] == "cpu"
    assert verdict_on(-signal.SIGABRT)[0] == "memory"
    assert verdict_on(-signal.SIGSEGV)[0] == "damaged"
    assert verdict_on(1)[0] == "damaged"
