"""What the register's `options` may set: facts that a platform's documentation leaves open, each with the value that holds unless set.

A connector declares its options, so that a name or a number that is none is told when the register is read, not ignored.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from pharos.pipelines.connectors.account import Account
from pharos.pipelines.connectors.address import check_address
from pharos.schemas.errors import SettingsError


class Option(NamedTuple):
    """`default` is as the register would write it; a list is one text, its parts joined by commas."""

    name: str
    default: str
    about: str
    kind: Literal["text", "number", "list", "address", "websocket"] = "text"
    """`address`: a token goes there; `websocket`: none does."""
    choices: tuple[str, ...] = ()

    def of(self, account: Account) -> str:
        """The account's value, or the default."""
        return account.options.get(self.name, self.default).strip()

    def parts(self, account: Account) -> tuple[str, ...]:
        """The parts of a list; none of an empty one."""
        return tuple(part.strip() for part in self.of(account).split(",") if part.strip())

    def fault(self, value: str) -> str:
        """What is wrong with a value; empty if nothing is."""
        if self.kind == "number" and not (value.strip().isdecimal() and int(value) > 0):
            return f'expected a whole number above 0 in quotes, as "{self.default}"'
        if self.choices and value not in self.choices:
            return f"expected {' or '.join(f'`{choice}`' for choice in self.choices)}"
        return ""


def check_options(where: str, declared: Sequence[Option], options: Mapping[str, str]) -> None:
    """See that an entry's options are known and can be read, and that no token goes where others can read it.

    Raises:
        SettingsError: one is not, or it would; `where` begins the message.
    """
    known = {option.name: option for option in declared}
    for name, value in options.items():
        if name not in known:
            expected = ", ".join(f"`{option}`" for option in sorted(known)) or "none on this platform"
            msg = f"{where}: `options`: expected one of {expected}; got `{name}`"
            raise SettingsError(msg)
        option = known[name]
        if option.kind in ("address", "websocket") and value.strip() != option.default:
            websocket = option.kind == "websocket"
            check_address(f"{where}: `options`: `{name}`", value.strip(), not websocket, ("ws", "wss") if websocket else ("http", "https"))
        elif fault := option.fault(value):
            msg = f"{where}: `options`: `{name}`: {fault}; got `{value}`"
            raise SettingsError(msg)
