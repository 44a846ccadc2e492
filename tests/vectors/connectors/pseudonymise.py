"""Makes the recorded pages of this folder from the originals: shapes verbatim, but no name, handle, id, address or text of a person.

`python tests/vectors/connectors/pseudonymise.py SOURCE`, where SOURCE holds a folder a platform as downloaded (python-youtube's and
python-twitter's test data, Mastodon.py's and tweepy's cassettes, atproto's snapshots, all MIT; praw's cassettes, BSD; python-facebook's
test data for `facebook/` and `instagram/`, Apache-2.0). What platforms' documentation prints is nobody's words. The same original always
gives the same stand-in.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
TAKEN = {
    "youtube": (
        "comment_threads_all_to_me.json", "comment_threads_by_video_paged_1.json", "comment_threads_by_video_paged_2.json",
        "comments_by_parent_paged_1.json", "comments_by_parent_paged_2.json", "comments_single.json", "insert_response.json",
        "error_permission_resp.json", "error_response.json",
    ),
    "mastodon": (
        "test_notifications.responses.json", "test_status_context.responses.json", "test_status_edit.responses.json",
        "test_status_missing.responses.json",
    ),
    "x": (
        "search_tweets_for_nyc.json", "search_tweets_query.json", "timeline_mentions.json", "tweet_quote_tweets_resp.json",
        "test_client_get_users_mentions.responses.json", "test_client_hide_and_unhide_reply.responses.json", "delete_error.json",
    ),
    "facebook": ("comment.json", "comment_info.json", "comments_info.json", "comments_p1.json", "create_resp.json", "error.json"),
    "instagram": (
        "comment_fields.json", "comments_p1.json", "comments_p2.json", "ig_comment.json", "ig_reply.json", "mentioned_comment.json",
        "replies.json",
    ),
    "reddit": (
        "TestComment.test_refresh__deleted_comment.responses.json", "TestComment.test_refresh__with_reply_sort_and_limit.responses.json",
        "TestSubmission.test_comments.responses.json", "TestSubredditModeration.test_modqueue__only_comments.responses.json",
    ),
    "bluesky": ("bsky_thread.snap.json",),
}  # fmt: skip
WORDS = [
    "the", "of", "street", "water", "park", "when", "bridge", "road", "lamp", "tree", "city",
    "light", "garden", "bus", "table", "stone", "river", "bench", "paint", "green", "open", "close",
]  # fmt: skip
KEPT_KEYS = {
    "kind", "viewerrating", "visibility", "language", "type", "method", "message", "content-type", "domain", "reason", "status",
    "cache-control", "content-length", "content-security-policy", "referrer-policy", "vary", "x-content-type-options", "x-frame-options",
    "x-permitted-cross-domain-policies", "x-xss-protection", "x-runtime", "server-timing", "spoiler_text", "color",
    "current_user", "automatic", "manual", "date", "lang", "connection", "transfer-encoding", "access-control-allow-origin", "keep-alive",
    "order", "before", "after", "$type",
}  # fmt: skip
SIGNS = {"[deleted]", "[removed]"}
"""What Reddit writes in place of a text or a name."""
KIND = re.compile(r"t[1-6]_")
"""What stands before an id of Reddit's."""
TIME = re.compile(r"\d{4}-\d\d-\d\d(T[\d:.]+(Z|\+0000)?)?")
JOINED = re.compile(r"\d+(_\d+)+")
MARKUP = re.compile(r"(<[^>]*>|&[a-z#0-9]+;|\s+|[^\w\s<&]+)")
ADDRESS = re.compile(r"(?:https?://|/)[^\s\"'<>;,]*")
TEXT_KEYS = {"textDisplay", "textOriginal", "content", "note", "text", "website", "value", "body", "words", "selftext", "title"}
ERROR_KEYS = {"code", "reason", "method"}
"""What stands beside a `message` that is the platform's own; any other `message` is a person's words."""


def digest(text: str) -> str:
    """Hex digits that depend on nothing but the text."""
    return hashlib.sha256(f"pharos vectors {text}".encode()).hexdigest()


def token(text: str) -> str:
    """An id of the same length, with digits for digits and letters for letters; signs stay, and parts between dots keep their stand-ins."""
    if JOINED.fullmatch(text):
        return "_".join(map(token, text.split("_")))
    if KIND.match(text):
        return text[:3] + token(text[3:])
    if "." in text:
        return ".".join(map(token, text.split(".")))
    stream = (digest(text) * (len(text) // 64 + 1))[: len(text)]
    out = []
    for original, nibble in zip(text, stream, strict=True):
        value = int(nibble, 16)
        if original.isdigit():
            out.append(str(value % 9 + 1))
        elif original.isalpha():
            out.append(chr((65 if original.isupper() else 97) + (value + ord(original)) % 26))
        else:
            out.append(original)
    return "".join(out)


def word(text: str) -> str:
    """An everyday word; a number stays as long as it was."""
    return token(text) if text.isdigit() else WORDS[int(digest(text.lower())[:8], 16) % len(WORDS)]


def prose(text: str) -> str:
    """Other words in the same tags, signs and spaces."""
    return "".join(
        tag(part) if part.startswith("<") else part if MARKUP.fullmatch(part) else word(part) for part in MARKUP.split(text) if part
    )


def tag(text: str) -> str:
    """A tag with its addresses replaced."""
    return re.sub(r'((?:href|src|title)=")([^"]*)(")', lambda match: match[1] + address(match[2]) + match[3], text)


def address(text: str) -> str:
    """An address in a domain that cannot exist, with the paths of the API kept and everything else replaced."""
    scheme, _, rest = text.partition("://") if "://" in text else ("", "", text)
    host, slash, path = rest.partition("/")
    known = {
        "min_id",
        "max_id",
        "api",
        "v1",
        "statuses",
        "notifications",
        "context",
        "channel",
        "users",
        "ap",
        "watch",
        "history",
        "source",
        "unread_count",
        "after",
        "access_token",
    }
    parts = [part if part in known else token(part) for part in re.split(r"([/?=&])", path)]
    return (f"{scheme}://platform.invalid" if scheme else host) + slash + "".join(parts)


def mapped(name: str) -> str:
    """A name that is an id (Graph answers several ids with an object by id) has the id's stand-in."""
    return token(name) if name[:1].isdigit() else name


def value(key: str, item: Any) -> Any:
    """The stand-in of one value."""
    if isinstance(item, dict):
        own = bool(ERROR_KEYS & set(item))
        return {
            mapped(name): value("words" if name == "message" and not own and isinstance(inner, str) else name, inner)
            for name, inner in item.items()
        }
    if isinstance(item, list):
        return [value(key, inner) for inner in item]
    if (
        not isinstance(item, str)
        or item == ""
        or item in SIGNS
        or key.lower() in KEPT_KEYS
        or key.startswith(("x-ratelimit", "x-rate-limit"))
        or TIME.fullmatch(item)
    ):
        return item
    if key in ("uri", "link") or "://" in item and "<p>" not in item and key not in TEXT_KEYS:
        return ADDRESS.sub(lambda match: address(match[0]), item)
    return prose(item) if key in TEXT_KEYS and key != "value" or "<" in item else token(item)


def main(source: Path) -> None:
    """Write every file of `TAKEN`."""
    for platform, names in TAKEN.items():
        (HERE / platform).mkdir(exist_ok=True)
        for name in names:
            original = json.loads((source / platform / name).read_text(encoding="utf-8"))
            (HERE / platform / name).write_text(json.dumps(value("", original), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
