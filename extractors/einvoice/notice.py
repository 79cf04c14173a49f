"""Notifications of the Italian exchange system (SdI): receipts, refusals, a customer's answer.

Specification: Agenzia delle Entrate, "Messaggi", MessaggiTypes v1.1 (private) and v1.0 (public administration).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractors.einvoice.invoice import Notice
from extractors.einvoice.xml import Values, every, local, namespace, text

if TYPE_CHECKING:
    from extractors.einvoice.xml import Element

_KINDS = frozenset(
    {
        "RicevutaConsegna", "NotificaMancataConsegna", "RicevutaImpossibilitaRecapito", "NotificaScarto",
        "RicevutaScarto", "NotificaEsito", "NotificaEsitoCommittente", "ScartoEsitoCommittente",
        "NotificaDecorrenzaTermini", "AttestazioneTrasmissioneFattura", "MetadatiInvioFile", "FileMetadati",
    }
)  # fmt: skip


def is_notice(root: Element) -> bool:
    """Whether a file is a notification of the exchange system."""
    return local(root) in _KINDS and "/messaggi/" in namespace(root)


def notice(root: Element) -> Notice:
    """The notification of a file."""
    values = Values()
    return Notice(
        kind=local(root),
        sdi_id=text(root, "IdentificativoSdI"),
        file_name=text(root, "NomeFile", "RiferimentoFattura/NumeroFattura"),
        outcome=text(root, "Esito", "EsitoCommittente/Esito"),
        date=values.date(text(root, "DataOraConsegna", "DataOraRicezione", "DataMessaADisposizione"), "date"),
        errors=tuple(filter(None, (text(error, "Codice") for error in every(root, "ListaErrori/Errore")))),
    )
