"""The disposable process that opens one file: request and bytes on stdin, pages or invoices on stdout, then it ends.

Started by `extractors.files.errand`, never by hand.
"""

from __future__ import annotations

import gc
import os
import sys
from typing import TYPE_CHECKING, Any

from extractors.children.confine import confine, die_with_parent, forbid_network
from extractors.children.frames import read_frame, write_frame
from extractors.files.limits import Limits
from extractors.files.sheet import FileFault, Sheet

if TYPE_CHECKING:
    from collections.abc import Iterator

    from typing_extensions import Buffer


_OWN_PAGE = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 90 90]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj
4 0 obj<</Length 31>>stream
BT /F 9 Tf 9 9 Td (bots) Tj ET

endstream endobj
5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj
trailer<</Root 1 0 R>>"""


def prepare() -> None:
    """Import what nearly every file needs; done once, by the server that the processes are forked from.

    A page of our own is read too: what the libraries look for at their first page (the system's fonts, for one), they
    have found then.
    """
    import resource  # noqa: F401, PLC0415 - what `confine` needs

    import extractors.files.picture  # noqa: F401, PLC0415 - not in a process that opens a mail
    from extractors.files.pdf import pdf_words  # noqa: PLC0415

    list(pdf_words(_OWN_PAGE, Limits()))


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
        for header, payload in _answers(request, bytes(data), limits):
            write_frame(answers, header, payload)
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


def _answers(request: dict[str, Any], data: bytes, limits: Limits) -> Iterator[tuple[dict[str, Any], Buffer]]:
    if request["kind"] in {"xml", "p7m", "attached"}:
        from extractors.einvoice.child import frames  # noqa: PLC0415 - only the parser that is needed

        yield from frames(str(request["kind"]), data)
        return
    if request["kind"] == "blank":
        from extractors.files.pdf_blank import blank_frames  # noqa: PLC0415 - only the parser that is needed

        yield from blank_frames(data, limits)
        return
    if request["kind"] == "cut":
        from extractors.files.cut import cut  # noqa: PLC0415 - only the parser that is needed

        pages = [int(number) for number in request["pages"]]
        yield {"cut": len(pages)}, cut(data, str(request["of"]), pages)
        return
    if request["kind"] == "words":
        from extractors.files.pdf import pdf_words  # noqa: PLC0415 - only the parser that is needed

        yield from ((header, b"") for header in pdf_words(data, limits))
        return
    if request["kind"] in {"mail", "files", "zip"}:
        yield from _carried(str(request["kind"]), data)
        return
    pixels = 0
    for sheet in _sheets(request, data, limits):
        pixels += sheet.width * sheet.height
        if pixels > limits.total_pixels:
            raise FileFault("total")
        yield sheet.header(), sheet.pixels


def _carried(task: str, data: bytes) -> Iterator[tuple[dict[str, Any], Buffer]]:
    from extractors.files.mail import attached_files, harmless  # noqa: PLC0415 - only the parser that is needed

    if task == "mail":
        for name, content in attached_files(data):
            yield {"part": name}, content
        return
    if task == "zip":
        from extractors.files.archive import packed_files  # noqa: PLC0415 - only the parser that is needed

        for name, content in packed_files(data):
            yield {"part": name}, content
        return
    from extractors.files.attachments import pdf_files  # noqa: PLC0415 - only the parser that is needed

    for number, (name, content) in enumerate(pdf_files(data), start=1):
        yield {"part": f"{number} {harmless(name)}".rstrip()}, content


def _sheets(request: dict[str, Any], data: bytes, limits: Limits) -> Iterator[Sheet]:
    wanted = range(int(request["first"]), int(request["last"]) + 1)
    if request["kind"] == "pdf":
        from extractors.files.pdf import pdf_sheets  # noqa: PLC0415 - only the parser that is needed

        return pdf_sheets(data, wanted, int(request["dpi"]), limits)
    from extractors.files.picture import picture_sheets  # noqa: PLC0415 - only the parser that is needed

    return picture_sheets(data, str(request["kind"]), wanted, limits)


if __name__ == "__main__":
    main()
