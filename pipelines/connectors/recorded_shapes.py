"""The answers of the recorded platforms, in the shape of the real ones: YouTube's lists, Mastodon's notifications and contexts."""

from __future__ import annotations

import base64
import html
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pharos.pipelines.connectors.recorded import RecordedComment, RecordedServer

Answer = tuple[int, dict[str, Any] | list[dict[str, Any]]]


def youtube_answer(server: RecordedServer, method: str, query: dict[str, str]) -> Answer:
    """commentThreads, comments and videos; page tokens name a position, so that a new comment makes the pages drift."""
    comments = server.forum.comments()
    if method == "videos":
        posts = [server.forum.posts[post_id] for post_id in query.get("id", "").split(",") if post_id in server.forum.posts]
        snippets = [
            (post.id, {"channelId": post.owner, "title": post.title, "description": post.text}) for post in posts if not post.closed
        ]
        return 200, {"kind": "youtube#videoListResponse", "items": [{"kind": "youtube#video", "id": i, "snippet": s} for i, s in snippets]}
    if method == "comments":
        thread = query.get("parentId", "")
        if thread not in {comment.id for comment in comments}:
            return _youtube_error(404, "commentNotFound")
        replies = [comment for comment in comments if comment.parent_id == thread]
        return _youtube_page(server, query, [_youtube_comment(server, reply) for reply in reversed(replies)], "commentListResponse")
    if method != "commentThreads":
        return _youtube_error(404, "notFound")
    video = query.get("videoId")
    if video is not None:
        post = server.forum.posts.get(video)
        if post is None or post.closed:
            return _youtube_error(403 if post and post.closed == "comments_disabled" else 404, _closed(post.closed if post else ""))
    tops = [comment for comment in reversed(comments) if comment.parent_id is None and video in (None, comment.post_id)]
    replies_of: dict[str, list[RecordedComment]] = {}
    for comment in comments:
        if comment.parent_id:
            replies_of.setdefault(comment.parent_id, []).append(comment)
    start, stop = _window(server, query)
    page = [_youtube_thread(server, top, replies_of.get(top.id, [])) for top in tops[start:stop]]
    return _youtube_page(server, query, page, "commentThreadListResponse", len(tops))


def _closed(state: str) -> str:
    return "commentsDisabled" if state == "comments_disabled" else "videoNotFound"


def _youtube_error(status: int, reason: str) -> Answer:
    return status, {"error": {"code": status, "message": reason, "errors": [{"reason": reason, "domain": "youtube.comment"}]}}


def _window(server: RecordedServer, query: dict[str, str]) -> tuple[int, int]:
    size = min(int(query.get("maxResults", 20)), server.page_size)
    start = int(base64.urlsafe_b64decode(query["pageToken"])) if query.get("pageToken") else 0
    return start, start + size


def _youtube_page(
    server: RecordedServer, query: dict[str, str], items: list[dict[str, Any]], kind: str, total: int | None = None
) -> Answer:
    """A list response; without `total`, `items` are all there is and are cut here."""
    start, stop = _window(server, query)
    shown = items if total is not None else items[start:stop]
    page: dict[str, Any] = {"kind": f"youtube#{kind}", "pageInfo": {"resultsPerPage": stop - start}, "items": shown}
    if stop < (len(items) if total is None else total):
        page["nextPageToken"] = base64.urlsafe_b64encode(str(stop).encode()).decode()
    return 200, page


def _youtube_thread(server: RecordedServer, top: RecordedComment, replies: list[RecordedComment]) -> dict[str, Any]:
    snippet = {
        "channelId": _owner(server, top.post_id),
        "videoId": top.post_id,
        "topLevelComment": _youtube_comment(server, top),
        "canReply": True,
        "totalReplyCount": len(replies),
        "isPublic": True,
    }
    thread: dict[str, Any] = {"kind": "youtube#commentThread", "id": top.id, "snippet": snippet}
    if replies:
        thread["replies"] = {"comments": [_youtube_comment(server, reply) for reply in replies[-server.inline_replies :]]}
    return thread


def _owner(server: RecordedServer, post_id: str) -> str | None:
    """Whose post it is; a comment may stand under one that is not there any more."""
    post = server.forum.posts.get(post_id)
    return post.owner if post else None


def _youtube_comment(server: RecordedServer, comment: RecordedComment) -> dict[str, Any]:
    snippet = {
        "channelId": _owner(server, comment.post_id),
        "videoId": comment.post_id,
        "textDisplay": comment.text,
        "textOriginal": comment.text,
        "parentId": comment.parent_id,
        "authorDisplayName": comment.author_name,
        "authorChannelUrl": f"http://www.youtube.com/channel/{comment.author_id}",
        "authorChannelId": {"value": comment.author_id},
        "canRate": True,
        "viewerRating": "none",
        "likeCount": 0,
        "publishedAt": _time(comment.created_at),
        "updatedAt": _time(comment.edited_at or comment.created_at),
    }
    fields = {name: value for name, value in (snippet | comment.extra).items() if value is not None}
    return {"kind": "youtube#comment", "id": comment.id, "snippet": fields}


def mastodon_answer(server: RecordedServer, path: str, query: dict[str, str]) -> Answer:
    """notifications (mentions), statuses/:id and statuses/:id/context."""
    comments = {comment.id: comment for comment in server.forum.comments()}
    parts = path.strip("/").split("/")
    if parts[:3] == ["api", "v1", "notifications"] and len(parts) == 3:
        return 200, _notifications(server, list(comments.values()), query)
    if parts[:3] != ["api", "v1", "statuses"] or len(parts) < 4:
        return 404, {"error": "Record not found"}
    status_id, post = parts[3], server.forum.posts.get(parts[3])
    if status_id not in comments and (post is None or post.closed):
        return 404, {"error": "Record not found"}
    if parts[4:] == ["context"]:
        return 200, _context(server, comments, status_id)
    return 200, _mastodon_post(server, status_id) if post else _mastodon_status(server, comments[status_id])


def _notifications(server: RecordedServer, comments: list[RecordedComment], query: dict[str, str]) -> list[dict[str, Any]]:
    """Mentions after `min_id`, the nearest ones first taken, newest first on the page; a notification's id is its comment's place."""
    after, size = int(query.get("min_id", 0)), min(int(query.get("limit", 40)), server.page_size)
    page = [(place, comment) for place, comment in enumerate(comments, 1) if place > after][:size]
    shown = [(str(place), _mastodon_status(server, comment)) for place, comment in reversed(page)]
    return [{"id": i, "type": "mention", "created_at": s["created_at"], "account": s["account"], "status": s} for i, s in shown]


def _context(server: RecordedServer, comments: dict[str, RecordedComment], status_id: str) -> dict[str, Any]:
    ancestors: list[dict[str, Any]] = []
    comment = comments.get(status_id)
    while comment:
        parent = comments.get(comment.parent_id or "")
        if parent:
            ancestors.insert(0, _mastodon_status(server, parent))
        elif comment.post_id in server.forum.posts:
            ancestors.insert(0, _mastodon_post(server, comment.post_id))
        comment = parent
    below = {status_id}
    descendants = []
    for other in comments.values():
        if (other.parent_id or other.post_id) in below:
            below.add(other.id)
            descendants.append(_mastodon_status(server, other))
    return {"ancestors": ancestors, "descendants": descendants}


def _mastodon_post(server: RecordedServer, post_id: str) -> dict[str, Any]:
    post = server.forum.posts[post_id]
    words = "\n".join(part for part in (post.title, post.text) if part)
    return _status(post_id, words, "2026-01-01T00:00:00.000Z", post.owner, post.owner, None)


def _mastodon_status(server: RecordedServer, comment: RecordedComment) -> dict[str, Any]:
    status = _status(
        comment.id, comment.text, _time(comment.created_at), comment.author_id, comment.author_name, comment.parent_id or comment.post_id
    )
    status |= {
        "in_reply_to_account_id": server.account,
        "edited_at": _time(comment.edited_at) if comment.edited_at else None,
        "visibility": comment.visibility,
        "language": comment.lang,
    }
    return {name: value for name, value in (status | comment.extra).items() if value is not None or name not in comment.extra}


def _status(status_id: str, text: str, created: str, author_id: str, author_name: str, answers: str | None) -> dict[str, Any]:
    lines = html.escape(text, quote=False).replace("\n", "<br />")
    return {
        "id": status_id,
        "uri": f"https://mastodon.invalid/users/{author_id}/statuses/{status_id}",
        "url": f"https://mastodon.invalid/@{author_id}/{status_id}",
        "created_at": created,
        "edited_at": None,
        "in_reply_to_id": answers,
        "in_reply_to_account_id": None,
        "sensitive": False,
        "spoiler_text": "",
        "visibility": "public",
        "language": None,
        "content": f"<p>{lines}</p>",
        "account": {"id": author_id, "acct": author_name, "username": author_name, "display_name": author_name},
        "media_attachments": [],
        "mentions": [],
        "favourites_count": 0,
        "reblogs_count": 0,
        "replies_count": 0,
    }


def _time(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ") if not moment.microsecond else moment.isoformat().replace("+00:00", "Z")
