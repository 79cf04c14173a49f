"""What can go wrong while reading a document.

ReadError
├── UnreadableFileError     the file is damaged, encrypted or of a kind we don't read
├── TooLargeError           the file is over a limit; nobody opened it
├── ReaderTimeoutError      a page took longer than its deadline
└── UnknownTypeError        no document type of that name
"""


class ReadError(Exception):
    """The document could not be read. Every message names the file and says what to do."""


class UnreadableFileError(ReadError):
    """The file is damaged, encrypted or of a kind that isn't read: ask the sender for another copy."""


class TooLargeError(ReadError):
    """The file is over a limit of size, pages or pixels: split it or scan it at a lower resolution."""


class ReaderTimeoutError(ReadError):
    """A page took longer than its deadline: the page is skipped, the document goes to a person."""


class UnknownTypeError(ReadError):
    """No document type of that name: see resources/documents for those that exist."""
