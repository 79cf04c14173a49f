"""Signed envelopes (CAdES, ``.p7m``): the document is taken out, the signature is left alone.

Runs in the child only.
"""

from __future__ import annotations

import base64
import re

from asn1crypto import cms  # type: ignore[import-untyped]

from extractors.files.sheet import FileFault

_DEEPEST = 3  # envelopes in each other: countersigned files have two


def content(data: bytes) -> bytes:
    """The document within one or more envelopes, in DER, BER or base64.

    Raises:
        FileFault: ``envelope``: it can't be opened, or holds no document (a detached signature).
    """
    for _ in range(_DEEPEST):
        data = _opened(_binary(data))
        if not is_envelope(data):
            return data
    raise FileFault("envelope", f"more than {_DEEPEST} envelopes in each other")


def is_envelope(data: bytes) -> bool:
    """Whether `data` begins as signed data does."""
    from extractors.files.kinds import Kind, kind_of  # noqa: PLC0415 - only asked of what came out of an envelope

    return kind_of(data) is Kind.P7M


def _binary(data: bytes) -> bytes:
    if data[:1] == b"0":
        return data
    text = re.sub(rb"-----(BEGIN|END) [A-Z0-9 ]+-----", b"", data)
    text = re.sub(rb"[\s\xef\xbb\xbf]", b"", text)
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        raise FileFault("envelope", "its base64 text is damaged") from None


def _opened(data: bytes) -> bytes:
    try:
        envelope = cms.ContentInfo.load(data)
        if envelope["content_type"].native != "signed_data":
            raise FileFault("envelope", "it holds no signed data")
        inner = envelope["content"]["encap_content_info"]["content"]
        found = inner.native
    except (ValueError, TypeError, KeyError):
        raise FileFault("envelope", "its structure is damaged") from None
    if not isinstance(found, bytes) or not found:
        raise FileFault("envelope", "it holds a signature only, the document is another file")
    return found
