"""`debug_token`, by which Graph tells what a token may do and when it ends; it takes a token to look at as a parameter and no other way."""

from __future__ import annotations

import msgspec

from pharos.pipelines.connectors.answers import whole
from pharos.pipelines.connectors.base import Api
from pharos.pipelines.connectors.moments import from_epoch
from pharos.pipelines.connectors.rights import Rights, weighed


class _Token(msgspec.Struct):
    """Times in seconds since 1970, 0 for never; data may be withheld earlier than the token ends."""

    scopes: list[str] = []
    expires_at: int = 0
    data_access_expires_at: int = 0
    is_valid: bool = True


class _Told(msgspec.Struct):
    data: _Token


_TOLD = msgspec.json.Decoder(_Told)


def token_rights(api: Api, platform: str, version: str, to_read: tuple[str, ...], to_hide: tuple[str, ...]) -> Rights | None:
    """The token looks at itself; None where Graph calls invalid what has just been read with.

    Raises:
        SourceError: it may not: Meta asks for a token of the app, or of one who develops it.
        BadRecordError: a time that is none.
    """
    reply = api.get(f"/{version}/debug_token", {}, {"input_token": api.account.token})
    token: _Token = whole(_TOLD, platform, reply).data
    ends = min((moment for moment in (token.expires_at, token.data_access_expires_at) if moment), default=None)
    return weighed(token.scopes, to_read, to_hide, from_epoch(ends) if ends else None) if token.is_valid else None
