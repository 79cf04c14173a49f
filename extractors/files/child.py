"""The disposable process that opens one file: request and bytes on stdin, pages on stdout, then it ends.

Run as ``python -m extractors.files.child`` by `extractors.files.open_file`, never by hand.
"""

from __future__ import annotations

import gc
import os
import sys
from typing import TYPE_CHECKING, Any, BinaryIO

from extractors.children.confine import confine, die_with_parent, forbid_network
from extractors.children.frames import read_frame, write_frame
from extractors.files.limits import Limits
from extractors.files.sheet import FileFault, Sheet

if TYPE_CHECKING:
    from collections.abc import Iterator


def main() -> None:
    """Answer the one request on stdin."""
    die_with_parent()
    gc.disable()  # it lives for one file
    # Libraries print to descriptor 1 as they like; our frames keep the real one to themselves.
    answers = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    frame = read_frame(sys.stdin.buffer)
    if frame is None:
        return
    request, data = frame
    limits = Limits(**request["limits"])
    confine(memory=limits.memory, cpu=limits.cpu, files=limits.files)
    forbid_network()
    code, detail = "end", ""
    try:
        _send(answers, _sheets(request, bytes(data), limits), limits)
    except FileFault as fault:
        code, detail = fault.code, fault.detail
    except MemoryError:
        code = "memory"
    except BrokenPipeError:
        return  # nobody waits for the answer any more
    except Exception as error:  # noqa: BLE001 - whatever a parser throws at a broken file means: damaged
        code, detail = "damaged", type(error).__name__
    write_frame(answers, {"code": code, "detail": detail})
    os._exit(0)  # what a broken file left in a library's memory isn't tidied up, it is dropped


def _sheets(request: dict[str, Any], data: bytes, limits: Limits) -> Iterator[Sheet]:
    wanted = range(int(request["first"]), int(request["last"]) + 1)
    if request["kind"] == "pdf":
        from extractors.files.pdf import pdf_sheets  # noqa: PLC0415 - only the parser that is needed

        return pdf_sheets(data, wanted, int(request["dpi"]), limits)
    from extractors.files.picture import picture_sheets  # noqa: PLC0415 - only the parser that is needed

    return picture_sheets(data, str(request["kind"]), wanted, limits)


def _send(answers: BinaryIO, sheets: Iterator[Sheet], limits: Limits) -> None:
    pixels = 0
    for sheet in sheets:
        pixels += sheet.width * sheet.height
        if pixels > limits.total_pixels:
            raise FileFault("total")
        write_frame(answers, sheet.header(), sheet.pixels)


if __name__ == "__main__":
    main()
