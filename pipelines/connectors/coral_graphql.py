"""What Pharos asks a Coral server and how it answers: the GraphQL operations, and the answers' shapes."""

from __future__ import annotations

import msgspec

from pharos.schemas.event import Id, Utc

FIELDS = """fragment Told on Comment { id body createdAt status deleted permalink revision { id createdAt } editing { edited }
 author { id username role } parent { id } story { id } actionCounts { reaction { total } } }"""
LISTED = "{ nodes { ...Told } pageInfo { hasNextPage endCursor } } }"
NEWEST = "query Newest($site: ID, $after: Cursor) { comments(first: 50, after: $after, siteID: $site, orderBy: CREATED_AT_DESC) " + LISTED
OF_STORY = (
    """query OfStory($story: ID!, $after: Cursor) { story(id: $story) { id isArchived isArchiving isUnarchiving }
 comments(first: 50, after: $after, storyID: $story, orderBy: CREATED_AT_DESC) """
    + LISTED
)
ONE = "query One($id: ID!) { comment(id: $id) { ...Told } }"
STORY = "query Story($story: ID!) { story(id: $story) { id url metadata { title description } site { id } } }"
REJECT = "mutation Reject($input: RejectCommentInput!) { rejectComment(input: $input) { comment { ...Told } } }"
APPROVE = "mutation Approve($input: ApproveCommentInput!) { approveComment(input: $input) { comment { ...Told } } }"

NULL = msgspec.Raw(b"null")


class Named(msgspec.Struct, frozen=True):
    """What is named by its id."""

    id: Id


class Author(Named, frozen=True):
    """Who wrote it; the e-mail address is not asked for."""

    username: str | None = None
    role: str | None = None


class Revision(Named, frozen=True, rename="camel"):
    """One wording."""

    created_at: Utc


class Editing(msgspec.Struct, frozen=True):
    """Whether there was an earlier wording."""

    edited: bool = False


class Count(msgspec.Struct, frozen=True):
    """A number."""

    total: int = 0


class Counts(msgspec.Struct, frozen=True):
    """Reactions."""

    reaction: Count | None = None


class Comment(msgspec.Struct, rename="camel"):
    """A comment as `FIELDS` asks for it."""

    id: Id
    created_at: Utc
    body: str | None = None
    status: str = "NONE"
    deleted: bool | None = None
    permalink: str | None = None
    revision: Revision | None = None
    editing: Editing | None = None
    author: Author | None = None
    parent: Named | None = None
    story: Named | None = None
    action_counts: Counts | None = None


class Info(msgspec.Struct, rename="camel"):
    """Where a list goes on."""

    has_next_page: bool = False
    end_cursor: str | None = None


class Comments(msgspec.Struct, rename="camel"):
    """A page of comments, verbatim."""

    nodes: list[msgspec.Raw]
    page_info: Info


class Metadata(msgspec.Struct, frozen=True):
    """What Coral read from the story's page."""

    title: str | None = None
    description: str | None = None


class Story(msgspec.Struct, rename="camel"):
    """A page of the site that may be commented on."""

    id: Id
    url: str | None = None
    metadata: Metadata | None = None
    site: Named | None = None


class Archive(msgspec.Struct, rename="camel"):
    """Whether a story's comments are out of reach."""

    is_archived: bool = False
    is_archiving: bool = False
    is_unarchiving: bool = False


class Payload(msgspec.Struct):
    """What a mutation answers."""

    comment: msgspec.Raw = NULL


class Data(msgspec.Struct, rename="camel"):
    """Every root that Pharos asks for; an answer holds some of them."""

    comments: Comments | None = None
    comment: msgspec.Raw = NULL
    story: msgspec.Raw = NULL
    reject_comment: Payload | None = None
    approve_comment: Payload | None = None


class Extensions(msgspec.Struct, frozen=True):
    """An error's code."""

    code: str = ""


class Error(msgspec.Struct):
    """One error; its message may quote a comment and is not read."""

    extensions: Extensions = Extensions()


class Answer(msgspec.Struct):
    """A whole answer."""

    data: Data | None = None
    errors: list[Error] = []


class About(msgspec.Struct, frozen=True):
    """What a webhook is about."""

    comment_id: str = msgspec.field(name="commentID", default="")


class Hook(msgspec.Struct):
    """A webhook's body."""

    type: str
    data: About = About()
