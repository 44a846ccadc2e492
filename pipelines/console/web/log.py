"""The audit log as a page: newest first, filtered by who, what and about what."""

from __future__ import annotations

from urllib.parse import urlencode

from sqlalchemy import desc, select
from starlette.requests import Request
from starlette.responses import Response

from pharos.pipelines.console.audit import newest
from pharos.pipelines.console.tables import audit
from pharos.pipelines.console.web.render import render

ROWS = 100
FIELDS = ("actor", "act", "subject")


def show(request: Request) -> Response:
    """A page of rows, and the log's newest, to be noted; `before` is the last row number of the page before."""
    wanted = {name: request.query_params.get(name, "").strip() for name in FIELDS}
    before = request.query_params.get("before", "")
    query = select(audit).order_by(desc(audit.c.seq)).limit(ROWS + 1)
    for name, value in wanted.items():
        query = query.where(audit.c[name] == value) if value else query
    if before.isdecimal() and len(before) < 19:
        query = query.where(audit.c.seq < int(before))
    with request.app.state.desk.database.read() as connection:
        rows = connection.execute(query).all()
        last = newest(connection)
    older = ""
    if len(rows) > ROWS:
        older = "/audit?" + urlencode({**{name: value for name, value in wanted.items() if value}, "before": rows[ROWS - 1].seq})
    return render(request, "audit.html", rows=rows[:ROWS], wanted=wanted, older=older, last=last)
