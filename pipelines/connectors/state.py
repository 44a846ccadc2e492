"""What is known of one account: the last version of each comment, its posts and cursors; one SQLite file, no texts of comments."""

from __future__ import annotations

import fcntl
import sqlite3
import threading
from collections.abc import Iterable
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import msgspec

from pharos.pipelines.connectors.account import Account, PostInfo
from pharos.pipelines.connectors.base import Thread
from pharos.pipelines.connectors.ledger import SCHEMA as LEDGER_SCHEMA
from pharos.pipelines.connectors.ledger import Ledger
from pharos.pipelines.connectors.pages import safe_name
from pharos.schemas.errors import BusyError
from pharos.schemas.event import CommentEvent, event_id

DELETED, LIVE, HIDDEN = 0, 1, 2

LOOK_AGAIN, MOST_LOOKS = 3600.0, 7
"""Seconds until a post is looked up again that comments named and a look-up did not find, and how often it is."""

SCHEMA = """
CREATE TABLE IF NOT EXISTS comments (id TEXT PRIMARY KEY, post TEXT, parent TEXT, created TEXT, version TEXT, live INTEGER, turn INTEGER,
    missing INTEGER, poll INTEGER, sweep INTEGER, first_seen REAL);
CREATE INDEX IF NOT EXISTS comments_post ON comments (post);
CREATE TABLE IF NOT EXISTS versions (id TEXT, version TEXT, PRIMARY KEY (id, version)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS posts (id TEXT PRIMARY KEY, owner TEXT, url TEXT, title TEXT, text TEXT, state TEXT, step INTEGER, due REAL);
CREATE TABLE IF NOT EXISTS missed (post TEXT PRIMARY KEY, tries INTEGER, due REAL);
CREATE TABLE IF NOT EXISTS threads (id TEXT PRIMARY KEY, replies INTEGER);
CREATE TABLE IF NOT EXISTS inbox (id INTEGER PRIMARY KEY AUTOINCREMENT, received TEXT, stream INTEGER, body BLOB,
    tries INTEGER DEFAULT 0);
CREATE TABLE IF NOT EXISTS marks (name TEXT PRIMARY KEY, value TEXT);
"""

OWNERLESS = """
INSERT OR IGNORE INTO missed SELECT id, 0, 0 FROM posts WHERE owner = '';
DELETE FROM posts WHERE owner = '';
"""
"""Posts that an earlier version kept without an owner, which refused their comments for ever, are looked up again."""


class Known(NamedTuple):
    """A comment as it was last sent. `turn` grows when something of it comes again, so that each return has an id of its own."""

    id: str
    post: str
    parent: str | None
    created: str
    version: str
    live: int = LIVE
    turn: int = 0
    missing: int = 0
    poll: int = 0
    sweep: int = 0
    first_seen: float = 0.0


class Delivered(NamedTuple):
    """A webhook's body, or a message of a stream, as it came in."""

    number: int
    received: datetime
    stream: bool
    body: bytes
    tries: int = 0


class Owed(msgspec.Struct):
    """A thread that a poll could not read: from where on, the number of that poll, how often it was tried, when it is next (seconds)."""

    id: str
    replies: int | None
    cursor: str | None
    number: int
    tries: int = 0
    due: float = 0.0


class Walk(msgspec.Struct):
    """Where a poll or a sweep stands, between two calls. `number` counts the account's walks; `more` are threads still to be read.

    `refused` and `bad` count the items that it left out; `unread` are the ids of those bad ones whose own id can be read.
    """

    number: int
    started: float
    page: str | None = None
    more: list[tuple[str, int | None, str | None]] = []
    ended: bool = False
    complete: bool = True
    resume: str | None = None
    owed: list[Owed] = []
    """Threads that polls went on without; the next polls try them again, at longer and longer intervals."""
    empty: int = 0
    """So many pages, one after another, held nothing."""
    refused: int = 0
    bad: int = 0
    unread: list[str] = []

    @property
    def nameless(self) -> bool:
        """It met a bad item that may be any comment."""
        return self.bad > len(self.unread)


def state_path(state_dir: Path, account: Account) -> Path:
    """Where an account's state lies."""
    return state_dir / "connect" / f"{account.platform}-{safe_name(account.account)}.sqlite"


def own_prefix(event: CommentEvent) -> str:
    """What all event ids of a comment begin with."""
    return event_id(event.platform, event.account, event.comment_id, "")


def state_file(state_dir: Path, account: Account) -> Path:
    """The same; its folder is made."""
    path = state_path(state_dir, account)
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def last_polled(state_dir: Path, account: Account) -> datetime | None:
    """When a round of the account last went well; may be asked while another process reads the account."""
    path = state_file(state_dir, account)
    if not path.exists():
        return None
    with closing(sqlite3.connect(path, timeout=30)) as db:
        try:
            row = db.execute("SELECT value FROM marks WHERE name = 'polled'").fetchone()
        except sqlite3.OperationalError:  # the file was made this moment and holds no table yet
            return None
    return datetime.fromisoformat(row[0]) if row else None


class Inbox:
    """Where a webhook or a stream puts what came in, durably, before it answers; the account's own round takes it from there.

    A connection of its own: the receiver runs beside the rounds, from any thread.
    """

    def __init__(self, state_dir: Path, account: Account) -> None:
        self._db = sqlite3.connect(state_file(state_dir, account), timeout=30, check_same_thread=False)
        self._db.executescript(SCHEMA)
        self._db.execute("PRAGMA synchronous=FULL")
        self._lock = threading.Lock()

    def put(self, body: bytes, received: datetime, stream: bool = False) -> None:
        """Keep it; durable when this returns."""
        self.put_all([body], received, stream)

    def put_all(self, bodies: Iterable[bytes], received: datetime, stream: bool = False) -> None:
        """Keep them in this order, all or none; durable when this returns."""
        rows = [(received.isoformat(), stream, body) for body in bodies]
        with self._lock, self._db:
            self._db.executemany("INSERT INTO inbox (received, stream, body) VALUES (?,?,?)", rows)

    def knows(self, comment_id: str) -> bool:
        """Whether the account has a comment of this id."""
        with self._lock:
            return self._db.execute("SELECT 1 FROM comments WHERE id = ?", (comment_id,)).fetchone() is not None

    def cursor(self) -> str | None:
        """Where the stream goes on: behind the last message that was taken, or passed over since."""
        with self._lock:
            row = self._db.execute("SELECT value FROM marks WHERE name = 'stream'").fetchone()
        return row[0] if row else None

    def onward(self, cursor: str) -> None:
        """Nothing up to here was wanted; while a message waits to be taken the stream's place stays before it."""
        sql = "INSERT OR REPLACE INTO marks SELECT 'stream', ? WHERE NOT EXISTS (SELECT 1 FROM inbox WHERE stream)"
        with self._lock, self._db:
            self._db.execute(sql, (cursor,))

    def close(self) -> None:
        """Close the file."""
        self._db.close()


class AccountState:
    """The store of one account; one process and one thread use it at a time."""

    def __init__(self, state_dir: Path, account: Account) -> None:
        path = state_file(state_dir, account)
        self._lock = open(path.with_suffix(".lock"), "w")  # noqa: SIM115 - held until close()
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as exc:
            self._lock.close()
            msg = f"connect: {account.platform} `{account.account}`: another process reads this account with the same state folder"
            raise BusyError(msg) from exc
        self.db = sqlite3.connect(path, timeout=30, check_same_thread=False)
        self.db.execute("PRAGMA journal_mode=WAL")
        self.db.executescript(SCHEMA + LEDGER_SCHEMA + OWNERLESS)
        self.ledger = Ledger(self.db)

    def comments(self, ids: Iterable[str]) -> dict[str, Known]:
        """The known ones among some ids."""
        found = {}
        for comment_id in set(ids):
            if row := self.db.execute("SELECT * FROM comments WHERE id = ?", (comment_id,)).fetchone():
                found[comment_id] = Known(*row)
        return found

    def put_comments(self, rows: Iterable[Known], sent: Iterable[CommentEvent]) -> None:
        """Insert or replace, and remember what was `sent` by the last part of each event id; part of the caller's transaction."""
        self.db.executemany(f"INSERT OR REPLACE INTO comments VALUES ({','.join('?' * len(Known._fields))})", rows)
        ends = ((event.comment_id, event.event_id.removeprefix(own_prefix(event))) for event in sent)
        self.db.executemany("INSERT OR IGNORE INTO versions VALUES (?,?)", ends)

    def was_sent(self, comment_id: str, end: str) -> bool:
        """Whether an event of this comment had this last part of an id: a version and its turn."""
        return self.db.execute("SELECT 1 FROM versions WHERE id = ? AND version = ?", (comment_id, end)).fetchone() is not None

    def had(self, comment_id: str, version: str) -> bool:
        """Whether this version of the comment was ever sent, at whichever turn."""
        sql = "SELECT 1 FROM versions WHERE id = ?1 AND (version = ?2 OR substr(version, 1, length(?2) + 1) = ?2 || '~')"
        return self.db.execute(sql, (comment_id, version)).fetchone() is not None

    def missing(self, post_id: str, sweep: int, started: float) -> list[Known]:
        """Comments of a post, sent before a sweep began, not deleted, that the sweep did not see."""
        sql = "SELECT * FROM comments WHERE post = ? AND version != '' AND live != 0 AND sweep != ? AND first_seen < ? ORDER BY id"
        return [Known(*row) for row in self.db.execute(sql, (post_id, sweep, started))]

    def saw(self, post_id: str, sweep: int) -> bool:
        """Whether a sweep saw any comment of a post."""
        return self.db.execute("SELECT 1 FROM comments WHERE post = ? AND sweep = ? LIMIT 1", (post_id, sweep)).fetchone() is not None

    def parents(self, post_id: str) -> dict[str, str | None]:
        """The parent of each comment of a post, gone ones too."""
        return dict(self.db.execute("SELECT id, parent FROM comments WHERE post = ?", (post_id,)))

    def thread_members(self, thread_id: str) -> list[Known]:
        """A thread's first comment and its replies, as far as not deleted."""
        return [
            Known(*row)
            for row in self.db.execute("SELECT * FROM comments WHERE version != '' AND live != 0 AND ? IN (id, parent)", (thread_id,))
        ]

    def post(self, post_id: str) -> PostInfo | None:
        """A post that was looked up before."""
        sql = "SELECT id, owner, url, title, text, theirs FROM posts LEFT JOIN ledger USING (id) WHERE id = ?"
        row = self.db.execute(sql, (post_id,)).fetchone()
        return PostInfo(*row) if row else None

    def put_posts(self, posts: Iterable[PostInfo], due: float, apart: float = 0.0) -> None:
        """Keep posts; a new one is first swept at `due` (seconds since 1970), `apart` seconds later for each that waits for that too."""
        sql = (
            "INSERT INTO posts VALUES (?,?,?,?,?,'open',0,?) ON CONFLICT (id) DO UPDATE SET owner=excluded.owner, url=excluded.url, "
            "title=excluded.title, text=excluded.text"
        )
        waiting = "SELECT count(*) FROM posts LEFT JOIN ledger USING (id) WHERE due >= ? AND swept IS NULL"
        with self.db:
            later = apart * self.db.execute(waiting, (due,)).fetchone()[0] if apart else 0.0
            for post in posts:
                self.db.execute(sql, (post.id, post.owner, post.url, post.title, post.text, due + later))
                self.ledger.count(post.id, post.count)
                self.ledger.owe(post.id, due + later, keep="any")
                later += apart

    def miss(self, post_ids: Iterable[str], now: float) -> None:
        """Of these posts those are looked up again that no look-up has found: an hour later, then at twice the time, a week long."""
        with self.db:
            for post_id in post_ids:
                if self.post(post_id):
                    self.db.execute("DELETE FROM missed WHERE post = ?", (post_id,))
                else:
                    sql = "INSERT INTO missed VALUES (?1, 0, ?2 + ?3) ON CONFLICT (post) DO UPDATE SET tries = tries + 1, "
                    self.db.execute(sql + "due = ?2 + ?3 * (2 << tries)", (post_id, now, LOOK_AGAIN))
            self.db.execute("DELETE FROM missed WHERE tries >= ?", (MOST_LOOKS,))

    def missed(self, now: float) -> list[str]:
        """Posts that are to be looked up again."""
        return [row[0] for row in self.db.execute("SELECT post FROM missed WHERE due <= ? ORDER BY due", (now,))]

    def due_posts(self, owner: str, now: float) -> list[tuple[str, int]]:
        """The account's posts whose sweep is due, with their step on the ladder; the longest due first."""
        sql = "SELECT id, step FROM posts WHERE owner = ? AND due <= ? ORDER BY due, id"
        return list(self.db.execute(sql, (owner, now)))

    def next_due(self, owner: str) -> float | None:
        """When the next sweep is due."""
        return self.db.execute("SELECT min(due) FROM posts WHERE owner = ?", (owner,)).fetchone()[0]

    def schedule(self, post_id: str, step: int, due: float, state: str = "open") -> None:
        """Set a post's next sweep and what the platform says of it; part of the caller's transaction."""
        self.db.execute("UPDATE posts SET step = ?, due = ?, state = ? WHERE id = ?", (step, due, state, post_id))
        self.ledger.owe(post_id, due)

    def postpone(self, post_id: str, until: float) -> None:
        """A sweep failed: other posts have their turn until then, but it stays owed; part of the caller's transaction."""
        self.db.execute("UPDATE posts SET due = ? WHERE id = ?", (until, post_id))

    def bring_near(self, post_id: str, due: float, now: float) -> None:
        """A sweep that was set too far ahead: at `due`, or now if it is owed already; part of the caller's transaction."""
        self.ledger.owe(post_id, due, keep="earlier")
        sql = "UPDATE posts SET due = max(?, (SELECT owed FROM ledger WHERE id = posts.id)) WHERE id = ?"
        self.db.execute(sql, (now, post_id))

    def hasten(self, post_id: str, step: int, due: float, first: bool = False) -> None:
        """A post has news: sweep it not later than `due`; part of the caller's transaction.

        First sweeps stay apart from each other where they are, unless `first`.
        """
        unswept = "SELECT id FROM ledger WHERE swept IS NULL"
        sql = f"UPDATE posts SET step = min(step, ?), due = min(due, ?) WHERE id = ? AND (? OR id NOT IN ({unswept}))"
        if self.db.execute(sql, (step, due, post_id, first)).rowcount:
            self.ledger.owe(post_id, due, keep="earlier")

    def thread(self, thread_id: str) -> int:
        """How many replies the platform named when the thread was last read to its end; -1: never."""
        row = self.db.execute("SELECT replies FROM threads WHERE id = ?", (thread_id,)).fetchone()
        return row[0] if row else -1

    def put_thread(self, thread: Thread) -> None:
        """A thread was read to its end; part of the caller's transaction."""
        self.db.execute("INSERT OR REPLACE INTO threads VALUES (?,?)", thread)

    def walk(self, name: str) -> Walk | None:
        """The walk `name` as it was left."""
        row = self.db.execute("SELECT value FROM marks WHERE name = ?", (name,)).fetchone()
        return msgspec.json.decode(row[0], type=Walk) if row else None

    def put_walk(self, name: str, walk: Walk | None) -> None:
        """Keep where a walk stands, or forget it; part of the caller's transaction."""
        if walk is None:
            self.db.execute("DELETE FROM marks WHERE name = ?", (name,))
        else:
            self.db.execute("INSERT OR REPLACE INTO marks VALUES (?,?)", (name, msgspec.json.encode(walk).decode()))

    def inbox(self, after: int = 0, most: int = 100, new: bool | None = None) -> list[Delivered]:
        """What was pushed after a delivery's number and is not taken yet, the oldest first; all, or what is `new` or was tried before."""
        tried = {None: "", True: "AND tries = 0", False: "AND tries > 0"}[new]
        sql = f"SELECT id, received, stream, body, tries FROM inbox WHERE id > ? {tried} ORDER BY id LIMIT ?"
        rows = self.db.execute(sql, (after, most))
        return [Delivered(number, datetime.fromisoformat(at), bool(stream), body, tries) for number, at, stream, body, tries in rows]

    def tried(self, number: int) -> int:
        """Count a try that failed; how many there were."""
        with self.db:
            sql = "UPDATE inbox SET tries = tries + 1 WHERE id = ? RETURNING tries"
            return int(self.db.execute(sql, (number,)).fetchone()[0])

    def taken(self, number: int, cursor: str | None) -> None:
        """A delivery is on Kafka, and the stream goes on behind it; part of the caller's transaction."""
        self.db.execute("DELETE FROM inbox WHERE id = ?", (number,))
        if cursor:
            self.db.execute("INSERT OR REPLACE INTO marks VALUES ('stream', ?)", (cursor,))

    def number(self) -> int:
        """A new number for a walk, never used before."""
        with self.db:
            sql = "INSERT INTO marks VALUES ('number', '1') ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value"
            return int(self.db.execute(sql).fetchone()[0])

    def polled(self, at: datetime) -> None:
        """A round went well."""
        with self.db:
            self.db.execute("INSERT OR REPLACE INTO marks VALUES ('polled', ?)", (at.isoformat(),))

    def close(self) -> None:
        """Close the file and let others have the account."""
        self.db.close()
        self._lock.close()
