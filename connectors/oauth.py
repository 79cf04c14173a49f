"""Access tokens of an OAuth 2.0 service (RFC 6749), for mail servers that take no password any more.

A program that works unattended gets them with a secret of its own (client credentials, as Microsoft 365 wants it), or
with a refresh token that a person has granted once (as Google wants it).
"""

from __future__ import annotations

import http.client
import json
from urllib.parse import urlencode, urlsplit

from robot.api.types import Secret

from connectors.errors import AccountRefusedError, TargetUnavailableError
from connectors.secrets import hidden

_LARGEST = 100_000  # bytes of an answer


class Tokens:
    """Asks for access tokens; a connection needs one when it begins, and may outlive it.

    Args:
        name: What to call the account in errors.
        url: The token endpoint; https, but on this machine.
        client: The program's id.
        secret: Its secret.
        scope: What the token is for; empty: as the service thinks fit.
        refresh: A refresh token; None: the program acts as itself (client credentials).
        timeout: Seconds that an answer may take.
    """

    def __init__(
        self,
        name: str,
        *,
        url: str,
        client: str,
        secret: Secret,
        scope: str = "",
        refresh: Secret | None = None,
        timeout: float = 30.0,
    ) -> None:
        self.name = name
        self._url = urlsplit(url)
        given = {"client_id": client, "client_secret": secret.value, "scope": scope}
        if refresh is None:
            given["grant_type"] = "client_credentials"
        else:
            given |= {"grant_type": "refresh_token", "refresh_token": refresh.value}
        self._body = urlencode({name: value for name, value in given.items() if value})
        self._timeout = timeout

    def get(self) -> Secret:
        """A new token.

        Raises:
            AccountRefusedError: The service refuses the program, its secret or the grant.
            TargetUnavailableError: The service isn't reached, or answers something that isn't understood.
        """
        status, data = self._posted()
        if status in {http.client.BAD_REQUEST, http.client.UNAUTHORIZED, http.client.FORBIDDEN}:
            detail = "the token service refuses the program, its secret or the grant: put it right in oauth"
            raise AccountRefusedError(self.name, detail)
        try:
            return hidden(str(json.loads(data)["access_token"]))
        except (ValueError, KeyError, TypeError) as error:
            raise TargetUnavailableError(self.name, f"the token service answers {status} without a token") from error

    def _posted(self) -> tuple[int, bytes]:
        kind = http.client.HTTPSConnection if self._url.scheme == "https" else http.client.HTTPConnection
        connection = kind(self._url.hostname or "", self._url.port, timeout=self._timeout)
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        path = f"{self._url.path or '/'}{f'?{self._url.query}' if self._url.query else ''}"
        try:
            connection.request("POST", path, self._body, headers)
            response = connection.getresponse()
            return response.status, response.read(_LARGEST)
        except (OSError, http.client.HTTPException) as error:
            raise TargetUnavailableError(self.name, "the token service isn't reached") from error
        finally:
            connection.close()


def xoauth2(user: str, token: Secret) -> bytes:
    """What a mail server is told to let the user in with a token (SASL XOAUTH2)."""
    return f"user={user}\x01auth=Bearer {token.value}\x01\x01".encode()
