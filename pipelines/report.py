"""The report: one page of plots and tables about what came in, what was flagged, what people decided and how fast; counts only."""

from __future__ import annotations

import datetime
import html
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from string import Template
from typing import Any

import duckdb

from pharos.pipelines import plots
from pharos.pipelines.archive import open_archive
from pharos.pipelines.output import cannot_write
from pharos.pipelines.replay import read_letters
from pharos.pipelines.settings import Settings
from pharos.schemas.errors import BrokerAwayError

VOLUME = "SELECT strftime(date, '%Y-%m-%d'), platform, count(*) FROM comments GROUP BY ALL ORDER BY ALL"
FLAGS = "SELECT flag, count(*) FROM (SELECT unnest(flags) AS flag FROM comments) GROUP BY ALL ORDER BY 2 DESC, 1"
DECISIONS = "SELECT coalesce(clause, 'none'), action, count(*) FROM decisions GROUP BY ALL ORDER BY ALL"
LAG = """
SELECT strftime(date_trunc('hour', archived_at), '%Y-%m-%d %H:00'), count(*), quantile_cont(seconds, [0.5, 0.95, 0.99])
FROM (SELECT archived_at, greatest(0, epoch_us(archived_at) - epoch_us(fetched_at)) / 1e6 AS seconds FROM comments)
GROUP BY 1 ORDER BY 1 DESC LIMIT 168"""
TOTALS = "SELECT count(*), count(*) FILTER (flagged), count(*) FILTER (queued), count(DISTINCT date) FROM comments"
FLOOR_S = 0.001
"""Faster than this is drawn as this: a logarithmic scale has no zero."""

NUMBER = ' class="number"'


@dataclass(frozen=True)
class Section:
    """A heading, what it says in a sentence, its plot (empty when there is nothing to draw), its table."""

    title: str
    says: str
    plot: str = ""
    head: Sequence[str] = ()
    rows: Sequence[Sequence[Any]] = ()

    def html(self) -> str:
        """The section as HTML; every word and number escaped."""
        parts = [f"<section><h2>{html.escape(self.title)}</h2>", f"<p>{html.escape(self.says)}</p>", self.plot]
        if self.rows:
            numbers = [isinstance(value, int | float) for value in self.rows[0]]
            head = "".join(_cell("th", name, number) for name, number in zip(self.head, numbers, strict=True))
            body = "".join(
                f"<tr>{''.join(_cell('td', value, number) for value, number in zip(row, numbers, strict=True))}</tr>" for row in self.rows
            )
            table = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
            parts.append(f"<details{' open' if len(self.rows) <= 15 else ''}><summary>The numbers</summary>{table}</details>")
        return "\n".join([*parts, "</section>"])


def _cell(tag: str, value: Any, number: bool) -> str:
    text = f"{value:,.3f}" if isinstance(value, float) else f"{value:,}" if isinstance(value, int) else str(value)
    return f"<{tag}{NUMBER if number else ''}>{html.escape(text)}</{tag}>"


def write_report(settings: Settings, out: Path, now: datetime.datetime) -> None:
    """Write the page to `out`.

    Raises:
        UsageError: it cannot be written there.
    """
    with open_archive(settings.archive_dir, settings.state_dir / "duckdb") as connection:
        total, flagged, queued, days = connection.sql(TOTALS).fetchall()[0]
        sections = [volume(connection), flags(connection), decisions(connection), lag(connection)]
    sections.append(dead_letters(settings))
    summary = f"{total:,} comments on {counted(days, 'day')}; {flagged:,} flagged, {queued:,} put before a moderator."
    template = Template(resources.files("pharos.pipelines").joinpath("templates/report.html").read_text(encoding="utf-8"))
    made = now.astimezone(datetime.UTC).strftime("%Y-%m-%d %H:%M UTC")
    page = template.substitute(made=made, summary=html.escape(summary), sections="\n".join(section.html() for section in sections))
    try:
        out.write_text(page, encoding="utf-8")
    except OSError as exc:
        raise cannot_write(out, exc) from exc


def volume(connection: duckdb.DuckDBPyConnection) -> Section:
    """Comments by platform and day."""
    rows = connection.sql(VOLUME).fetchall()
    if not rows:
        return Section("Comments by platform and day", "No comment is archived yet.")
    table = _pivot(rows)
    days, platforms = list(table), sorted({platform for _, platform, _ in rows})
    series = {platform: [table[day].get(platform, 0) for day in days] for platform in platforms}
    busiest = max(days, key=lambda day: sum(table[day].values()))
    busy = f"the busiest was {busiest} with {counted(sum(table[busiest].values()), 'comment')}"
    says = f"{counted(len(platforms), 'platform')} on {counted(len(days), 'day')}; {busy}."
    plot = plots.svg("volume", f"Bars of comments a day, stacked by platform. {says}", plots.stacked(days, series))
    numbers = [[day, *(series[platform][i] for platform in platforms)] for i, day in enumerate(days)]
    return Section("Comments by platform and day", says, plot, ["day", *platforms], numbers)


def flags(connection: duckdb.DuckDBPyConnection) -> Section:
    """How often each clause was flagged."""
    rows = connection.sql(FLAGS).fetchall()
    if not rows:
        return Section("Flags by clause", "No comment is flagged.")
    says = f"Most often: clause {rows[0][0]}, {rows[0][1]:,} times. A comment may have several flags; a flag is a question, not a verdict."
    plot = plots.svg("flags", f"Bars of flags by clause. {says}", plots.bars([clause for clause, _ in rows], [n for _, n in rows]))
    return Section("Flags by clause", says, plot, ["clause", "comments"], rows)


def decisions(connection: duckdb.DuckDBPyConnection) -> Section:
    """What moderators decided, by clause."""
    rows = connection.sql(DECISIONS).fetchall()
    if not rows:
        return Section("Decisions", "No decision is archived yet.")
    table = _pivot(rows)
    clauses, actions = list(table), sorted({action for _, action, _ in rows})
    series = {action: [table[clause].get(action, 0) for clause in clauses] for action in actions}
    says = f"{counted(sum(n for _, _, n in rows), 'decision')} on {counted(len(clauses), 'clause')}."
    plot = plots.svg("decisions", f"Bars of decisions by clause, stacked by action. {says}", plots.stacked(clauses, series))
    return Section("Decisions", says, plot, ["clause", *actions], [[c, *(series[a][i] for a in actions)] for i, c in enumerate(clauses)])


def lag(connection: duckdb.DuckDBPyConnection) -> Section:
    """Seconds from fetching a comment to archiving it, by hour: median, 95th and 99th percentile; the last 168 hours with comments."""
    rows = [(hour, n, *(round(value, 3) for value in values)) for hour, n, values in reversed(connection.sql(LAG).fetchall())]
    if not rows:
        return Section("Processing lag", "No comment is archived yet.")
    names = ("median", "95 %", "99 %")
    series = {name: [max(FLOOR_S, row[2 + index]) for row in rows] for index, name in enumerate(names)}
    worst = max(rows, key=lambda row: row[4])
    says = f"Seconds from fetching to archiving, by hour; the slowest hour was {worst[0]}: 99 % within {worst[4]:,.1f} s."
    plot = plots.svg("lag", f"Lines of processing lag by hour. {says}", plots.lines([row[0][5:] for row in rows], series, "seconds"))
    return Section("Processing lag", says, plot, ["hour", "comments", *(f"{name}, s" for name in names)], rows)


def dead_letters(settings: Settings) -> Section:
    """Records that could not be read, by reason; from the topic."""
    try:
        counts = Counter(letter.reason for _, letter in read_letters(settings))
    except BrokerAwayError:
        return Section("Dead letters", "Kafka does not answer, so the dead letters cannot be counted.")
    if not counts:
        return Section("Dead letters", "Every record could be read.")
    rows = counts.most_common()
    says = f"{counts.total():,} dead letters, replayed ones that came back counted again; `pharos replay --dead` sends them after a fix."
    plot = plots.svg("dead", f"Bars of dead letters by reason. {says}", plots.bars([reason for reason, _ in rows], [n for _, n in rows]))
    return Section("Dead letters", says, plot, ["reason", "records"], rows)


def _pivot(rows: Sequence[tuple[str, str, int]]) -> dict[str, dict[str, int]]:
    table: dict[str, dict[str, int]] = {}
    for row, column, count in rows:
        table.setdefault(row, {})[column] = count
    return table


def counted(number: int, noun: str) -> str:
    """`1 day`, `2 days`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
