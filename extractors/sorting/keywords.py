"""Keywords that sort and split batches, a part of `extractors.Documents`."""

# ruff: noqa: D417 - arguments are told as libdoc shows them in its ROBOT format

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from robot.api import logger
from robot.api.deco import keyword
from robot.utils import DotDict

from extractors.errors import ReadError

if TYPE_CHECKING:
    from extractors.sorting.batch import Batch


class SortingKeywords:
    """What suites say about batches."""

    @keyword
    def classify_pages(self, *paths: Path, types: list[str] | None = None) -> list[DotDict]:
        """Returns what each page of some files is, without reading its fields.

        Arguments:
        - ``paths``: pictures, PDFs, e-mails with such files attached.
        - ``types``: names of the document types that may be there; without it all known types.

        Each entry has ``file``, ``page``, ``type`` (``unknown``, ``blank_page`` and ``separator_page`` are answers
        too), ``confidence``, ``side`` (of a type with several), ``printed_number`` such as ``2/3``, and ``why``.

        Example:
        | @{pages}=    `Classify Pages`    ${CURDIR}/batch.pdf    types=['account_form', 'it_cie']
        | FOR    ${page}    IN    @{pages}
        |     IF    $page.type == "unknown"    Log    Nobody knows page ${page.page}.
        | END
        """
        batch = self._sort(paths, types, (), ())
        return [DotDict(page.as_dict()) for page in batch.pages]

    @keyword
    def split_batch(
        self,
        *paths: Path,
        types: list[str] | None = None,
        into: Path | None = None,
        new: list[int] | None = None,
        same: list[int] | None = None,
    ) -> list[DotDict]:
        """Splits a batch into its documents and returns them in their order.

        Arguments:
        - ``paths``: the batch: PDFs, TIFFs, pictures.
        - ``types``: as in `Classify Pages`.
        - ``into``: a folder; each document is written there as a file of its own. It is made if need be.
        - ``new``: numbers of pages, from 1 over all files, of which a person has said that they begin a document.
        - ``same``: the same for pages that go on with the one before.

        Each entry has ``type``, ``types``, ``confidence``, ``pages`` (each with ``file`` and ``page``), ``opened``
        (what told that it begins), ``doubts`` and ``files``. A boundary that nothing tells is a doubt of code
        ``boundary``: those pages stay together, nothing is cut on a guess.

        Fails if a file can't be read.

        Example:
        | @{documents}=    `Split Batch`    ${CURDIR}/batch.pdf    into=${OUTPUT_DIR}/documents
        | FOR    ${document}    IN    @{documents}
        |     IF    $document.doubts    Log    A person looks at ${document.files}.
        | END
        """
        from extractors.sorting.cutting import cut_out, ending_of  # noqa: PLC0415 - heavy

        batch = self._sort(paths, types, new or (), same or ())
        if batch.problems:
            raise ReadError("; ".join(batch.problems))
        found = []
        for number, document in enumerate(batch.documents, start=1):
            written = []
            if into is not None:
                into.mkdir(parents=True, exist_ok=True)
                for part, data in enumerate(cut_out(document, batch.files), start=1):
                    path = into / f"{number:03d} {document.type}{f' {part}' if part > 1 else ''}{ending_of(data)}"
                    path.write_bytes(data)
                    written.append(str(path))
            found.append(DotDict(document.as_dict() | {"files": written}))
        doubtful = sum(bool(one.doubts) for one in found)
        logger.info(f"{len(batch.pages)} pages are {len(found)} documents, {doubtful} of them in doubt.")
        return found

    def _sort(
        self, paths: tuple[Path, ...], types: list[str] | None, new: list[int] | tuple[()], same: list[int] | tuple[()]
    ) -> Batch:
        from extractors.sorting.batch import sort_files  # noqa: PLC0415 - heavy

        files = {}
        for path in paths:
            if not path.is_file():
                raise ReadError(f"{path}: no such file")
            files[path.name if path.name not in files else str(path)] = path.read_bytes()
        return sort_files(files, types, new=new, same=same)
