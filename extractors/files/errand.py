"""Send one file to a disposable child and take its answers: watched, limited, and told in words when it fails."""

from __future__ import annotations

import contextlib
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from extractors.children.forked import fork
from extractors.children.frames import BrokenFrameError, read_header, write_frame
from extractors.children.watch import Watch
from extractors.errors import TooLargeError, UnreadableFileError
from extractors.files.failures import failure, verdict_on

if TYPE_CHECKING:
    from collections.abc import Callable

    from extractors.children.forked import Child
    from extractors.files.limits import Limits

    # Takes an answer: the stream that its payload comes from, its header, the payload's size.
    Take = Callable[[BinaryIO, dict[str, Any], int], None]


class OutOfHandError(Exception):
    """The child hands over more than was agreed; `code` is one that `failure` knows."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def check_size(data: bytes, name: str, limits: Limits) -> None:
    """Refuse what needn't be opened.

    Raises:
        UnreadableFileError: It is empty.
        TooLargeError: It is over the limit.
    """
    if not data:
        raise UnreadableFileError(f"{name} is empty (0 bytes): the copy was interrupted, send it again")
    if len(data) > limits.file_bytes:
        raise TooLargeError(
            f"{name} has {len(data) / 1e6:.0f} MB, more than {limits.file_bytes / 1e6:.0f}: split it or scan it lower"
        )


def run(request: dict[str, Any], data: bytes, name: str, limits: Limits, take: Take) -> None:
    """Have a child read `data`, and hand each of its answers to `take`.

    Args:
        request: What is wanted of the file.
        data: The file's bytes.
        name: What to call the file in errors.
        limits: What the file may be and its reader may use.
        take: Reads the payload of an answer; raises `OutOfHandError` or `BrokenFrameError` for what wasn't agreed.

    Raises:
        UnreadableFileError: It can't be read.
        TooLargeError: It made its reader go over a limit.
    """
    process = fork("extractors.files.child")
    try:
        with Watch(process, seconds=limits.wall, memory=limits.memory) as watch:
            code, detail = _talk(process, {**request, "limits": asdict(limits)}, data, take)
    finally:
        process.kill()
        returncode = process.wait()
        for pipe in (process.stdin, process.stdout):
            with contextlib.suppress(OSError):
                cast("BinaryIO", pipe).close()
    if code == "":
        code, detail = (watch.verdict, "") if watch.verdict else verdict_on(returncode)
    if code != "end":
        raise failure(name, code, detail, limits)


def _talk(process: Child, request: dict[str, Any], data: bytes, take: Take) -> tuple[str, str]:
    """Send the file and take the answers; the code is empty where the child ended without a word."""
    stdin, stdout = cast("BinaryIO", process.stdin), cast("BinaryIO", process.stdout)
    try:
        write_frame(stdin, request, data)
        while (head := read_header(stdout)) is not None:
            header, size = head
            if "code" in header:
                return str(header["code"]), str(header.get("detail", ""))[:200]
            take(stdout, header, size)
    except OutOfHandError as error:
        return error.code, ""
    except (OSError, BrokenFrameError):
        stdout.close()  # if it still runs it writes into nothing and ends
    process.wait()
    return "", ""
