"""What the write-back says of an act, in the person's language: its own sentences are known, a platform's are quoted."""

from __future__ import annotations

from pharos.pipelines.console.handing import LATE, OVERTAKEN
from pharos.pipelines.console.texts import Translate

SENTENCES = {
    LATE: "late",
    OVERTAKEN: "overtaken",
    "hidden; the after-state is recorded": "hidden",
    "shown; the after-state is recorded": "shown",
    "the comment is deleted": "deleted",
    "the comment was edited since; decide on what it says now": "edited",
    "the platform took the call and shows the comment as before; it is read again": "unchanged",
}


def known(said: str, t: Translate) -> str:
    """The sentence in the language of `t`; empty if it is none of these."""
    return t(f"said.{SENTENCES[said]}") if said in SENTENCES else ""
