"""Coral: the comments of one site of the city's Coral server, by GraphQL with an administrator's token, newest first.

Webhooks name a comment by its id alone; it is then asked for. No e-mail address is ever selected.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, ClassVar, Literal

import msgspec

from pharos.pipelines.connectors.account import Account, Limit, PostInfo
from pharos.pipelines.connectors.answers import comment_event, take, whole
from pharos.pipelines.connectors.base import About, Api, Connector, Page, Reply
from pharos.pipelines.connectors.coral_graphql import (
    APPROVE,
    FIELDS,
    NEWEST,
    NULL,
    OF_STORY,
    ONE,
    REJECT,
    STORY,
    Answer,
    Archive,
    Comment,
    Data,
    Hook,
    Info,
    Metadata,
    Payload,
    Story,
)
from pharos.pipelines.connectors.html_text import html_to_text
from pharos.pipelines.connectors.mend import looked_up
from pharos.pipelines.connectors.roles import Written, same
from pharos.schemas.errors import SourceError, SourceGoneError, SourceRefusedError
from pharos.schemas.event import Author, CommentEvent, Source
from pharos.schemas.parse import parse_value

PATH = "/api/graphql"
SHOWN = {"NONE", "APPROVED"}
"""Statuses that readers see; PREMOD, SYSTEM_WITHHELD and REJECTED they do not."""
STAFF = {"ADMIN", "MODERATOR", "STAFF"}
COMMENT_EVENTS = {
    "COMMENT_CREATED", "COMMENT_REPLY_CREATED", "COMMENT_ENTERED_MODERATION_QUEUE", "COMMENT_LEFT_MODERATION_QUEUE",
}  # fmt: skip
RIGHTS = {"RAW_QUERY_NOT_AUTHORIZED", "USER_NOT_ENTITLED", "AUTHENTICATION_ERROR", "TOKEN_INVALID", "TOKEN_NOT_FOUND"}
GONE = {"COMMENT_NOT_FOUND", "STORY_NOT_FOUND"}

_ANSWER, _HOOK = msgspec.json.Decoder(Answer), msgspec.json.Decoder(Hook)
_COMMENT, _STORY, _ARCHIVE = msgspec.json.Decoder(Comment), msgspec.json.Decoder(Story), msgspec.json.Decoder(Archive)


class Coral(Connector):
    """See the module."""

    name: ClassVar[str] = "coral"
    version: ClassVar[str] = "1"
    default_base_url: ClassVar[str | None] = None
    order: ClassVar[Literal["newest_first", "forward"]] = "newest_first"
    sweep_on_news: ClassVar[bool] = False
    about: ClassVar[About] = About(
        reads="comments of one site of the server, in every status",
        push="signed webhooks for new comments and for the moderation queues",
        write_back="rejectComment, and approveComment to show it again",
        edits="the revision's time, found by sweeps and when a webhook has it read again",
        deletes="deleted with its author's account, unknown to the server, or missing from two sweeps",
        needs="base_url (the Coral server), the site's id as account, an administrator's access token",
    )

    def headers(self, account: Account) -> dict[str, str]:
        """The access token."""
        return {"Authorization": f"Bearer {account.token}"}

    limits: ClassVar[tuple[Limit, ...]] = ()

    def keepable(self, body: bytes) -> bytes | None:
        """All of it: nothing private is selected."""
        return body

    def trouble(self, reply: Reply, account: Account) -> SourceError | None:
        """GraphQL tells its errors in good answers; the rest is HTTP's own."""
        return None

    def poll(self, api: Api, cursor: str | None) -> Page:
        """The site's newest comments, 50 a page."""
        data, reply = self._ask(api, NEWEST, {"site": api.account.account, "after": cursor}, cursor)
        return self._listed(api.account, data, reply)

    def sweep(self, api: Api, post_id: str, cursor: str | None) -> Page:
        """A story's comments, replies among them, 50 a page. An archived story's are out of reach, which deletes none of them."""
        data, reply = self._ask(api, OF_STORY, {"story": post_id, "after": cursor}, cursor)
        story = whole(_ARCHIVE, self.name, reply, data.story) if data.story != NULL else None
        if story is None or story.is_archived or story.is_archiving or story.is_unarchiving:
            msg = f"coral: story `{post_id}`: {'archived' if story else 'unknown'}"
            raise SourceGoneError(msg, "comments_disabled" if story else "not_found")
        return self._listed(api.account, data, reply)

    def posts(self, api: Api, ids: list[str]) -> list[PostInfo]:
        """One call a story; an unknown one is left out. The owner is the site."""
        told = [self._ask(api, STORY, {"story": post_id})[0].story for post_id in ids]
        return looked_up(api.account, [raw for raw in told if raw != NULL], _STORY, _info)

    def root(self, api: Api, event: CommentEvent) -> str | None:
        """Never needed: a comment names its story."""
        return None

    def gone(self, api: Api, comment_id: str) -> bool | None:
        """Ask for the comment itself: deleted, or unknown."""
        return bool(self.reread(api, comment_id, "").gone)

    def recorded(self, body: bytes, request: str, account: Account, fetched_at: datetime) -> Page:
        """A recorded answer that lists comments or holds one."""
        reply = Reply(200, {}, body, request, fetched_at)
        return self._listed(account, self._good(reply), reply)

    def challenge(self, query: Mapping[str, str], secret: str) -> str | None:
        """Coral asks nothing before it sends."""
        return None

    def authentic(self, headers: Mapping[str, str], body: bytes, secret: str, now: datetime) -> bool:
        """Any of the signatures may match: while a secret is renewed Coral signs with both. A replay only has the comment read again."""
        # Without a secret anybody could sign.
        expected = "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        return bool(secret) and any([same(signature.strip(), expected) for signature in headers.get("x-coral-signature", "").split(",")])

    def kept(self, part: bytes) -> bytes | None:
        """What tells of a comment."""
        return part if parse_value(part, _HOOK.decode).type in COMMENT_EVENTS else None

    def pushed(self, api: Api, body: bytes, fetched_at: datetime) -> Page:
        """The comment that the delivery names, as it is now; deliveries about anything else are empty."""
        hook = parse_value(body, _HOOK.decode)
        if hook.type not in COMMENT_EVENTS or not hook.data.comment_id:
            return Page([])
        return self.reread(api, hook.data.comment_id, "")

    def hide(self, api: Api, comment_id: str, post_id: str, hidden: bool) -> Written:
        """Two calls: the revision that is judged, then the judgement on it."""
        page, revision = self._one(api, comment_id)
        if page.gone or revision is None:
            return Written(False, "no such comment")
        judged = {"commentID": comment_id, "commentRevisionID": revision, "clientMutationId": "pharos"}
        data, reply = self._ask(api, REJECT if hidden else APPROVE, {"input": judged, "id": comment_id})
        payload = data.reject_comment or data.approve_comment or Payload()
        status = whole(_COMMENT, self.name, replace(reply, body=bytes(payload.comment))).status
        return Written((status not in SHOWN) is hidden, f"status {status}")

    def reread(self, api: Api, comment_id: str, post_id: str) -> Page:
        """One comment."""
        return self._one(api, comment_id)[0]

    def _one(self, api: Api, comment_id: str) -> tuple[Page, str | None]:
        """A comment and the id of its revision."""
        try:
            data, reply = self._ask(api, ONE, {"id": comment_id})
        except SourceGoneError:
            return Page([], gone=[comment_id]), None
        if data.comment == NULL:
            return Page([], gone=[comment_id]), None
        revision = msgspec.json.decode(data.comment).get("revision") or {}
        return self._listed(api.account, data, reply), revision.get("id")

    def _ask(self, api: Api, query: str, variables: dict[str, Any], cursor: str | None = None) -> tuple[Data, Reply]:
        """One operation. Coral reads the body alone; the address says the same for the kept page and for `source.request`."""
        asked = {"operation": query.split("(")[0].split()[-1]}
        asked |= {name: variables[name] for name in ("story", "id") if name in variables}
        asked |= {"after": cursor} if cursor else {}
        body = {"query": f"{query}\n{FIELDS}" if "...Told" in query else query, "variables": variables}
        reply = api.post(PATH, asked, json=body)
        return self._good(reply), reply

    def _good(self, reply: Reply) -> Data:
        """The answer's data; its errors are told by their code alone, for their words may hold a comment's."""
        answer = whole(_ANSWER, self.name, reply)
        codes = {error.extensions.code for error in answer.errors}
        where = f"coral: `{PATH}`: {', '.join(sorted(codes)) or 'no data'}"
        if codes & RIGHTS:
            msg = f"{where}: expected valid credentials of an administrator"
            raise SourceRefusedError(msg)
        if codes & GONE:
            raise SourceGoneError(where, "not_found")
        if answer.errors or answer.data is None:
            msg = f"{where}: expected an answer without errors"
            raise SourceError(msg)
        return answer.data

    def _listed(self, account: Account, data: Data, reply: Reply) -> Page:
        one = data.comment != NULL
        if data.comments is None and not one:
            msg = f"coral: `{PATH}`: expected comments in the answer; got none"
            raise SourceError(msg)
        info = data.comments.page_info if data.comments else Info()
        page = Page([], next=info.end_cursor if info.has_next_page else None)
        for raw in data.comments.nodes if data.comments else [data.comment]:
            take(page, bytes(raw), lambda item: self._event(account, reply, item, page.gone))
        return page

    def _event(self, account: Account, reply: Reply, raw: bytes, gone: list[str]) -> CommentEvent | None:
        comment = parse_value(raw, _COMMENT.decode)
        if comment.deleted:
            gone.append(comment.id)
            return None
        text, hidden = html_to_text(comment.body or ""), comment.status not in SHOWN
        edited = comment.revision.created_at if comment.revision and comment.editing and comment.editing.edited else None
        author, reaction = comment.author, comment.action_counts.reaction if comment.action_counts else None
        return comment_event(
            Source(self.name, self.version, reply.request),
            account,
            reply,
            raw,
            comment.id,
            text=text,
            created_at=comment.created_at,
            edited_at=edited,
            hidden=hidden,
            post_id=comment.story.id if comment.story else None,
            counts={"likes": reaction.total if reaction else None},
            parent_id=comment.parent.id if comment.parent else None,
            author=Author(author.id, author.username, author.role in STAFF) if author else None,
            permalink=comment.permalink,
        )


def _info(story: Story) -> PostInfo:
    about = story.metadata or Metadata()
    return PostInfo(story.id, story.site.id if story.site else "", story.url, about.title, about.description)
