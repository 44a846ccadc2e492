"""What the write-back itself says of an act, each sentence once: by these the console knows it again and translates it."""

from __future__ import annotations

BY_HAND = "by hand: {how} (comment {comment} under the post {post})"

SENTENCES = {
    "late": "it became due more than a day after it was decided, and was not handed over: decide again",
    "overtaken": "another decision, or another text of the comment, came before it was carried out",
    "later": "overtaken by a later decision about the comment: {decision} ({action}, {stage})",
    "other_use": "its decision id was used before, for something else",
    "off": "write-back is off (`write_back_enabled`)",
    "flag_only": "flag only: nothing is written to a platform (`write_back_flag_only`)",
    "capped": "the day's {cap} calls to {action} are used up; the desk gives it again tomorrow, a decision from a file must be given again",
    "capped_open": "the day's {cap} calls to {action} are used up; whether it is done is unknown, it goes on tomorrow",
    "long_open": "it was open for more than a day; give it again",
    "long_called": "it was open for more than a day; the platform was called, look there whether it is done; give it again",
    "no_comment": "this event id is of no comment that this account holds",
    "no_version": "this event id is of no version that was ever recorded",
    "deleted": "the comment is deleted",
    "edited": "the comment was edited since; decide on what it says now",
    "hidden_already": "it was hidden already",
    "shown_already": "it was shown already",
    "hidden": "hidden; the after-state is recorded",
    "shown": "shown; the after-state is recorded",
    "unchanged": "the platform took the call and shows the comment as before; it is read again",
    "refused": f"the platform refused: {{told}}; {BY_HAND}",
    "by_hand": BY_HAND,
    "told_by_hand": f"{{told}}; {BY_HAND}",
    "unsure": "{told}; whether it is done is unknown, the comment is read again first",
}
"""Key -> the sentence with its named parts; `told` is the platform's. Those that begin with a part come last: they fit the most."""


def say(key: str, **parts: str | int) -> str:
    """The sentence with its parts filled in.

    Raises:
        KeyError: there is no such sentence, or it wants another part.
    """
    return SENTENCES[key].format_map(parts)
