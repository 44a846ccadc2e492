"""The answer in which a token endpoint gives a bearer (RFC 6749, section 5.1), as far as it is read here."""

from __future__ import annotations

import msgspec

from pharos.pipelines.connectors.answers import whole
from pharos.pipelines.connectors.base import Reply
from pharos.pipelines.connectors.roles import Bearer


class _Answer(msgspec.Struct):
    access_token: str
    scope: str | None = None


_ANSWER = msgspec.json.Decoder(_Answer)


def bearer(platform: str, reply: Reply) -> Bearer:
    """The bearer, and its scopes where the answer names them: apart by spaces, on Reddit by commas.

    Raises:
        SourceError: it holds none.
    """
    told: _Answer = whole(_ANSWER, platform, reply)
    return Bearer(told.access_token, None if told.scope is None else tuple(told.scope.replace(",", " ").split()))
