"""The policy as data: clauses with their words, tiers, thresholds and notices, and the city's own contacts; one TOML file a city.

The file's SHA-256 is stamped on every row, finding and queue item, so that it can be told later which rules a flag rests on.
"""

from __future__ import annotations

import hashlib
import re
from importlib import resources
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from pharos.schemas.errors import PolicyError
from pharos.schemas.finding import CLAUSES, Score, Tier
from pharos.schemas.flagged import PolicyRef

DEFAULT_POLICY = "alexandria-2019"


class Bilingual(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A text for the public, in English and Spanish."""

    en: str
    es: str


class Clause(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One clause. `words` are the city's own; `advice_only` clauses are shown to a moderator but never count as a strict flag."""

    title: str
    words: str
    tier: Tier
    threshold: Score
    priority: Annotated[int, Meta(ge=0, le=100)]
    notice: Bilingual
    detectors: list[str] = []
    advice_only: bool = False
    note: str = ""


class City(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is the city's own and hence never private information, advertising or off-topic."""

    name: str
    country: str = "US"
    phones: list[str] = []
    emails: list[str] = []
    domains: list[str] = []
    addresses: list[str] = []
    officials: list[str] = []
    services: list[str] = []
    candidates: str | None = None


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A rule of the city's own (5.6.11): any word, pattern or domain hits; every term of `all_of` must be in the comment."""

    id: str
    title: str
    reason: Bilingual
    words: list[str] = []
    patterns: list[str] = []
    domains: list[str] = []
    all_of: list[str] = []


class Policy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A city's policy; `clauses` is keyed by clause number (`5.6.2`), `folder` is where the file lies."""

    id: str
    title: str
    adopted: str
    city: City
    clauses: dict[str, Clause]
    hash: str = ""
    folder: str = ""
    rules: list[Rule] = []

    @property
    def ref(self) -> PolicyRef:
        """The stamp on rows and items."""
        return PolicyRef(self.id, self.hash)

    def threshold(self, clause: str) -> float:
        """The score from which a clause is flagged, 0..1; 1 for a clause that the policy does not hold."""
        return self.clauses[clause].threshold if clause in self.clauses else 1.0

    def companion(self, name: str) -> Path:
        """A file that the policy names, such as the candidate register, beside the policy file."""
        return Path(self.folder) / name


def load_policy(path: str | Path | None = None) -> Policy:
    """Read a policy file; without a path, the one that ships.

    Raises:
        PolicyError: the file is absent, is not TOML, or lacks something; the message names the key.
    """
    file = Path(path) if path else Path(str(resources.files("pharos.schemas"))) / "policy" / f"{DEFAULT_POLICY}.toml"
    try:
        data = file.read_bytes()
        policy = msgspec.toml.decode(data, type=Policy)
    except OSError as exc:
        msg = f"policy file `{file}`: cannot be read ({exc.strerror})"
        raise PolicyError(msg) from exc
    except (msgspec.DecodeError, ValueError) as exc:
        msg = f"policy file `{file}`: {exc}"
        raise PolicyError(msg) from exc
    if unknown := [key for key in policy.clauses if key not in CLAUSES]:
        msg = f"policy file `{file}`: `clauses` may hold {', '.join(CLAUSES)}; got {', '.join(unknown)}"
        raise PolicyError(msg)
    _check_rules(file, policy.rules)
    return msgspec.structs.replace(policy, hash=hashlib.sha256(data).hexdigest(), folder=str(file.parent))


def _check_rules(file: Path, rules: list[Rule]) -> None:
    for rule in rules:
        terms = [*rule.words, *rule.patterns, *rule.domains, *rule.all_of]
        if not terms or not all(term.strip() for term in terms):
            msg = f"policy file `{file}`: rule `{rule.id}`: expected words, patterns, domains or all_of, none of them empty"
            raise PolicyError(msg)
        for pattern in rule.patterns:
            try:
                re.compile(pattern)
            except re.error as exc:
                msg = f"policy file `{file}`: rule `{rule.id}`: pattern `{pattern}`: {exc}"
                raise PolicyError(msg) from exc
