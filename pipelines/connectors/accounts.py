"""Reads `accounts.toml`, the register of the city's official accounts, one `[[account]]` each; only comments under their posts are taken.

Tokens and secrets come from the environment variable or the file that the entry names, never from the register itself.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Annotated, Literal, NamedTuple
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Meta

from pharos.pipelines.connectors.account import Account, Limit, PostInfo
from pharos.pipelines.connectors.address import check_address
from pharos.pipelines.connectors.budget import DAY
from pharos.pipelines.connectors.options import check_options
from pharos.pipelines.connectors.pages import safe_name
from pharos.pipelines.connectors.registry import connector
from pharos.schemas.errors import SettingsError, UsageError


class PostEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A post whose words are given here, so that the platform is not asked for them."""

    id: str
    url: str | None = None
    title: str | None = None
    text: str | None = None


class BudgetEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A limit of our own; see `Limit`."""

    unit: Literal["requests", "units", "dollars"]
    amount: Annotated[float, Meta(gt=0, le=1e12)]
    seconds: Annotated[float, Meta(ge=1, le=366 * DAY)]
    ends: str = ""


class AccountEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One `[[account]]`. `posts` limits reading to these posts; `every` is the time between two polls in seconds,
    `sweep_hours` the growing times between two sweeps of a post.

    `options` are the platform's own; its page names them.
    """

    platform: str
    account: Annotated[str, Meta(min_length=1)]
    base_url: str | None = None
    posts: list[str | PostEntry] = []
    token_env: str | None = None
    token_file: str | None = None
    token_expires: date | None = None
    webhook_secret_env: str | None = None
    webhook_secret_file: str | None = None
    department: str | None = None
    purpose: str | None = None
    contact: str | None = None
    status: Literal["active", "archived"] = "active"
    every: Annotated[float, Meta(ge=1, le=7 * DAY)] = 60.0
    sweep_hours: Annotated[tuple[Annotated[float, Meta(gt=0, le=366 * 24)], ...], Meta(min_length=2)] = Account.sweep_hours
    budget: list[BudgetEntry] = []
    options: dict[str, str] = {}


class AccountsFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file."""

    account: list[AccountEntry] = []


class Registered(NamedTuple):
    """An account of the register; `problem` says what keeps it from being read: a secret that is not there."""

    account: Account
    problem: str = ""


def load_accounts(path: Path, environ: Mapping[str, str] | None = None, tokens: bool = True) -> list[Account]:
    """The accounts that are read: the active ones, with their tokens; without `tokens` a missing one is no error.

    Raises:
        SettingsError: as `load_active`, or a secret is missing.
    """
    active = load_active(path, environ)
    for entry in active:
        if entry.problem and tokens:
            raise SettingsError(entry.problem)
    return [entry.account for entry in active]


def load_active(path: Path, environ: Mapping[str, str] | None = None) -> list[Registered]:
    """The active accounts; a missing secret is told, not raised.

    Raises:
        SettingsError: as `load_register`, or no account is active.
    """
    active = [entry for entry in load_register(path, environ) if entry.account.status == "active"]
    if not active:
        msg = f'PHAROS_ACCOUNTS: `{path}`: expected at least one `[[account]]` with `status = "active"`; got none'
        raise SettingsError(msg)
    return active


def load_register(path: Path, environ: Mapping[str, str] | None = None) -> list[Registered]:
    """Every account of the file, archived ones too; a missing secret is told, not raised.

    Raises:
        SettingsError: the file cannot be read, is empty, or an entry is wrong; the message names the entry.
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
    _check_once(path, entries)
    return [_registered(f"PHAROS_ACCOUNTS: `{path}`: account {number}", entry, env) for number, entry in enumerate(entries, 1)]


def _check_once(path: Path, entries: list[AccountEntry]) -> None:
    """An account's files are named after it: two of one name would read and write the same state."""
    first: dict[tuple[str, str], int] = {}
    for number, entry in enumerate(entries, 1):
        same = first.setdefault((entry.platform, safe_name(entry.account)), number)
        if same == number:
            continue
        msg = f"PHAROS_ACCOUNTS: `{path}`: account {number}: expected "
        got = f"got {entry.platform} `{entry.account}`"
        if (other := entries[same - 1].account) == entry.account:
            msg += f"each account once; {got} as account {same} too"
        else:
            msg += f"names that differ in more than what a file's name cannot hold; {got} beside `{other}` (account {same})"
        raise SettingsError(msg)


def _registered(where: str, entry: AccountEntry, env: Mapping[str, str]) -> Registered:
    account = _account(where, entry)
    if account.status == "archived":
        return Registered(account)
    try:
        named = entry.token_env or entry.token_file
        token = _secret(where, "token", entry.token_env, entry.token_file, env) if named or connector(entry.platform).token_needed else ""
        secret = ""
        if entry.webhook_secret_env or entry.webhook_secret_file:
            secret = _secret(where, "webhook_secret", entry.webhook_secret_env, entry.webhook_secret_file, env)
    except SettingsError as exc:
        return Registered(account, str(exc))
    return Registered(replace(account, token=token, webhook_secret=secret))


def _account(where: str, entry: AccountEntry) -> Account:
    """The account without its secrets."""
    try:
        kind = connector(entry.platform)
    except UsageError as exc:
        msg = f"{where}: {exc}"
        raise SettingsError(msg) from exc
    if not (entry.base_url or kind.default_base_url):
        msg = f"{where}: `base_url`: expected the server's address; got nothing"
        raise SettingsError(msg)
    if entry.base_url:
        check_address(f"{where}: `base_url`", entry.base_url, secret=bool(entry.token_env or entry.token_file))
    check_options(where, kind.options, entry.options)
    known = [PostInfo(post.id, entry.account, post.url, post.title, post.text) for post in entry.posts if isinstance(post, PostEntry)]
    return Account(
        platform=entry.platform,
        account=entry.account,
        base_url=entry.base_url,
        posts=tuple(post if isinstance(post, str) else post.id for post in entry.posts),
        known_posts=tuple(post for post in known if post.title or post.text),
        department=entry.department,
        every=entry.every,
        sweep_hours=entry.sweep_hours,
        purpose=entry.purpose,
        contact=entry.contact,
        status=entry.status,
        budget=tuple(_limit(where, limit) for limit in entry.budget),
        options=entry.options,
        token_expires=entry.token_expires,
    )


def _limit(where: str, entry: BudgetEntry) -> Limit:
    if entry.ends and entry.seconds != DAY:
        msg = f"{where}: `budget`: expected `ends` only with `seconds = 86400`; got it with {entry.seconds:g}"
        raise SettingsError(msg)
    if entry.ends not in ("", "sliding"):
        try:
            ZoneInfo(entry.ends)
        except (KeyError, ValueError, OSError) as exc:  # unknown, no name of a zone, a folder of zones
            msg = f"{where}: `budget`: `ends`: expected `sliding` or a time zone as `America/Chicago`; got `{entry.ends}`"
            raise SettingsError(msg) from exc
    return Limit(entry.unit, entry.amount, entry.seconds, entry.ends)


def _secret(where: str, name: str, variable: str | None, file: str | None, env: Mapping[str, str]) -> str:
    secret = ""
    if variable:
        secret = env.get(variable, "").strip()
    elif file:
        try:
            secret = Path(file).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as exc:
            msg = f"{where}: `{name}_file`: `{file}` cannot be read ({getattr(exc, 'strerror', 'not UTF-8')})"
            raise SettingsError(msg) from None  # a decoding error holds the file's bytes
    if not secret:
        source = (
            f"the environment variable `{variable}`" if variable else f"the file `{file}`" if file else f"`{name}_env` or `{name}_file`"
        )
        msg = f"{where}: expected a {name.replace('_', ' ')} from {source}; got nothing"
        raise SettingsError(msg)
    if not (secret.isascii() and secret.isprintable()):
        msg = f"{where}: `{name}_{'env' if variable else 'file'}`: expected one line of printable ASCII; got something else"
        raise SettingsError(msg)
    return secret
