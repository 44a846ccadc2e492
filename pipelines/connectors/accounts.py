"""Reads `accounts.toml`: the city's official accounts, one `[[account]]` each; only comments under their posts are taken.

A token comes from the environment variable or the file that the entry names, never from the file itself.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from pharos.pipelines.connectors.base import Account, PostInfo
from pharos.pipelines.connectors.registry import connector
from pharos.schemas.errors import SettingsError, UsageError


class PostEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A post whose words are given here, so that the platform is not asked for them."""

    id: str
    url: str | None = None
    title: str | None = None
    text: str | None = None


class AccountEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One `[[account]]`. `posts` limits reading to these posts; `every` is the time between two polls in seconds."""

    platform: str
    account: Annotated[str, Meta(min_length=1)]
    base_url: str | None = None
    posts: list[str | PostEntry] = []
    token_env: str | None = None
    token_file: str | None = None
    department: str | None = None
    every: Annotated[float, Meta(ge=1)] = 60.0
    options: dict[str, str] = {}
    """What one platform alone needs; its page in docs names them."""


class AccountsFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file."""

    account: list[AccountEntry] = []


def load_accounts(path: Path, environ: Mapping[str, str] | None = None, tokens: bool = True) -> list[Account]:
    """The accounts of a file, with their tokens; with `tokens` False without, for what asks no platform.

    Raises:
        SettingsError: the file cannot be read, names an unknown platform, or a token is missing; the message names the entry.
    """
    try:
        entries = msgspec.toml.decode(path.read_bytes(), type=AccountsFile).account
    except OSError as exc:
        msg = f"PHAROS_ACCOUNTS: `{path}` cannot be read ({exc.strerror}); expected a TOML file with `[[account]]` entries"
        raise SettingsError(msg) from exc
    except (msgspec.DecodeError, ValueError) as exc:
        msg = f"PHAROS_ACCOUNTS: `{path}`: {exc}"
        raise SettingsError(msg) from exc
    if not entries:
        msg = f"PHAROS_ACCOUNTS: `{path}`: expected at least one `[[account]]`; got none"
        raise SettingsError(msg)
    env = os.environ if environ is None else environ
    return [_account(f"PHAROS_ACCOUNTS: `{path}`: account {number}", entry, env, tokens) for number, entry in enumerate(entries, 1)]


def _account(where: str, entry: AccountEntry, env: Mapping[str, str], tokens: bool) -> Account:
    try:
        kind = connector(entry.platform)
    except UsageError as exc:
        msg = f"{where}: {exc}"
        raise SettingsError(msg) from exc
    if not (entry.base_url or kind.default_base_url):
        msg = f"{where}: `base_url`: expected the server's address; got nothing"
        raise SettingsError(msg)
    known = [PostInfo(post.id, entry.account, post.url, post.title, post.text) for post in entry.posts if isinstance(post, PostEntry)]
    return Account(
        platform=entry.platform,
        account=entry.account,
        base_url=entry.base_url,
        posts=tuple(post if isinstance(post, str) else post.id for post in entry.posts),
        known_posts=tuple(post for post in known if post.title or post.text),
        department=entry.department,
        every=entry.every,
        options=entry.options,
        token=_token(where, entry, env) if tokens else "",
    )


def _token(where: str, entry: AccountEntry, env: Mapping[str, str]) -> str:
    token = ""
    if entry.token_env:
        token = env.get(entry.token_env, "").strip()
    elif entry.token_file:
        try:
            token = Path(entry.token_file).read_text(encoding="utf-8").strip()
        except OSError as exc:
            msg = f"{where}: `token_file`: `{entry.token_file}` cannot be read ({exc.strerror})"
            raise SettingsError(msg) from exc
    if not token:
        source = f"the environment variable `{entry.token_env}`" if entry.token_env else "`token_env` or `token_file`"
        msg = f"{where}: expected a token from {source}; got nothing"
        raise SettingsError(msg)
    return token
