"""The project's own corpus, comments written for this city with every clause that holds, and what of it is held out of training."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

FOLDER = Path(__file__).parent


def rows(folder: Path = FOLDER) -> list[dict]:
    """Every row of the folder's JSON lines, {text, labels, lang, post?, parent?}, file by file; none where there is no folder."""
    files = sorted(folder.glob("*.jsonl"))
    return [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]


def heldout(text: str) -> bool:
    """Whether a text measures and never trains: a fifth of all, told by its SHA-1, so that a text stays where it is as rows are added."""
    return hashlib.sha1(text.encode(), usedforsecurity=False).digest()[-1] % 5 == 0


def training_rows(folder: Path = FOLDER) -> list[dict]:
    """The rows that may train."""
    return [row for row in rows(folder) if not heldout(row["text"])]
