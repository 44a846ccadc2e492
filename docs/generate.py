"""Writes the reference pages from what the code itself says; `python docs/generate.py --check` only tells which are stale (exit code 1).

Pages: cli.md, settings.md, schema.md, detectors.md, metrics.md, platforms.md.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import click
import pyarrow as pa
from prometheus_client.metrics import MetricWrapperBase

from pharos.classifiers.registry import DETECTORS
from pharos.pipelines.cli import pharos
from pharos.pipelines.connectors import metrics as connect_metrics
from pharos.pipelines.connectors.account import Limit
from pharos.pipelines.connectors.registry import CONNECTORS
from pharos.pipelines.console import metrics as console_metrics
from pharos.pipelines.settings import SECRETS, Settings, variable
from pharos.schemas.arrow import DATA_SETS, LEDGERS
from pharos.schemas.dead_letter import REASONS
from pharos.schemas.json_schema import TYPES, json_schema
from pharos.schemas.policy_file import load_policy
from pharos.schemas.topics import DAY_MS, DEFAULT_PREFIX, MIB, TOPICS
from pharos.transforms import metrics

FOLDER = Path(__file__).parent
ROOT = FOLDER.parent
GENERATED = "<!-- Written by docs/generate.py; change the code, then run `make docs`. -->\n"


def table(headings: list[str], rows: list[list[str]]) -> str:
    """A Markdown table."""
    lines = [headings, ["---"] * len(headings), *([cell.replace("|", "\\|").replace("\n", " ") for cell in row] for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def cli() -> str:
    """Every command's help, as the terminal shows it."""
    parts = ["# Command line\n", "Exit codes: 0 ok, 1 failed, 2 wrong usage. Settings: [settings.md](settings.md).\n"]
    for context in contexts(pharos, "pharos"):
        parts.append(f"## {context.command_path}\n\n```text\n{context.get_help()}\n```\n")
    return "\n".join(parts)


def contexts(command: click.Command, name: str, parent: click.Context | None = None) -> Iterator[click.Context]:
    """A command and all below it, each in its context."""
    context = click.Context(command, parent, name, terminal_width=100, max_content_width=100, **command.context_settings)
    yield context
    if isinstance(command, click.Group):
        for below in command.list_commands(context):
            found = command.get_command(context, below)
            if found is not None:
                yield from contexts(found, below, context)


def settings() -> str:
    """Every setting with its variable, default and meaning."""
    rows = [[f"`{variable(spec.name)}`", f"`{spec.name}`", default(spec), meaning(spec)] for spec in fields(Settings)]
    return (
        "# Settings\n\n"
        "In `pharos.toml` in the working directory (or the file that `PHAROS_CONFIG` names) a setting has its short name; in a table\n"
        "the rest of it (`enabled` under `[write_back]` is `write_back_enabled`). An environment variable wins over the file. A wrong one\n"
        "ends every command at its start, with exit code 2 and its name. Paths are relative to the working directory.\n\n"
        + table(["variable", "in `pharos.toml`", "default", "meaning"], rows)
        + "\nSecrets are never arguments of a command and never printed. Tokens of platforms: [sources.md](sources.md).\n"
    )


def default(spec: Any) -> str:
    """A setting's default as it is written."""
    text = str(spec.default).lower() if isinstance(spec.default, bool) else spec.default
    return "" if text in (None, "") else f"`{text}`"


def meaning(spec: Any) -> str:
    """A setting's own words, with its bounds."""
    bounds = f" ({spec.metadata['low']} to {spec.metadata['high']})" if "low" in spec.metadata else ""
    secret = " **Secret.**" if spec.name in SECRETS else ""
    return f"{spec.metadata['doc']}{bounds}.{secret}"


def schema() -> str:
    """Topics, messages and Parquet columns."""
    topic = DEFAULT_PREFIX + "{}"
    rows = [
        [f"`{topic.format(spec.suffix)}`", spec.title, f"{spec.max_message_bytes // MIB} MiB", kept(spec.retention_ms)] for spec in TOPICS
    ]
    parts = [
        "# Schemas\n",
        "## Topics\n",
        "The prefix is the setting `PHAROS_TOPIC_PREFIX`. Values are UTF-8 JSON; unknown fields are allowed and kept.\n",
        table(["topic", "holds", "largest record", "kept"], rows),
        f"Reasons of dead letters: {', '.join(f'`{reason}`' for reason in REASONS)}.\n",
        "## Messages\n",
    ]
    for name in TYPES:
        parts += message(name)
    parts += [
        "## Parquet\n",
        "Partitioned by `date`, the UTC day of archiving, which stands in the path only. See [records.md](records.md).\n",
    ]
    for name, columns in (DATA_SETS | LEDGERS).items():
        fields_of = [[f"`{column.name}`", arrow_type(column.type)] for column in columns]
        parts += [f"### {name}\n", table(["column", "type"], fields_of)]
    return "\n".join(parts)


def kept(milliseconds: int) -> str:
    """A retention in words."""
    return "for ever" if milliseconds < 0 else f"{milliseconds // DAY_MS} days (`PHAROS_RAW_RETENTION_DAYS`)"


def arrow_type(kind: pa.DataType) -> str:
    """An Arrow type, short."""
    return f"`{str(kind).replace(' not null', '')}`"


def message(name: str) -> list[str]:
    """One message type with all types it refers to."""
    whole = json_schema(name)
    definitions: dict[str, Any] = whole["$defs"]
    main = whole["$ref"].rpartition("/")[2]
    parts = [f"### {name}\n", f"{first_line(definitions[main])} JSON Schema: [`{name}`](../schemas/json/{name}.schema.json).\n"]
    for title in [main, *sorted(set(definitions) - {main})]:
        definition = definitions[title]
        if "properties" not in definition:
            continue
        required = set(definition.get("required", ()))
        rows = [[f"`{field}`", "yes" if field in required else "", json_type(spec)] for field, spec in definition["properties"].items()]
        parts += [f"`{title}`\n", table(["field", "required", "type"], rows)]
    return parts


def first_line(definition: dict[str, Any]) -> str:
    """A type's first sentence."""
    return str(definition.get("description", "")).split("\n")[0]


def json_type(spec: dict[str, Any]) -> str:
    """A JSON Schema's type in a few words."""
    if "$ref" in spec:
        return f"`{spec['$ref'].rpartition('/')[2]}`"
    if "anyOf" in spec:
        return " or ".join(json_type(part) for part in spec["anyOf"])
    if "enum" in spec:
        return ", ".join(f"`{json.dumps(value)}`" for value in spec["enum"])
    bounds = [f"{words} {spec[key]}" for key, words in (("minimum", "from"), ("maximum", "to"), ("minLength", "at least")) if key in spec]
    kind = {"date-time": "time (RFC 3339, with a zone)"}.get(spec.get("format", ""), spec.get("type", "any JSON"))
    of = f" of {json_type(spec['items'])}" if isinstance(spec.get("items"), dict) and spec["items"] else ""
    return f"{kind}{of}{' (' + ' '.join(bounds) + ')' if bounds else ''}"


def detectors() -> str:
    """The registry, with the policy's words and thresholds."""
    policy = load_policy()
    parts = [
        "# Detectors\n",
        "Each runs on every comment; a comment is flagged under a clause when the score reaches the clause's threshold in the policy file\n"
        "(`schemas/policy/alexandria-2019.toml`, setting `PHAROS_POLICY`). Clauses of tier C are contested and need a second reviewer;\n"
        "those marked advice are never a reason by themselves. A detector that fails on a comment says so (`statuses`, metric\n"
        "`pharos_unscored_total`): unscored is never clean.\n",
    ]
    rows = []
    for detector in DETECTORS:
        clause = policy.clauses[detector.clause]
        tier = f"{clause.tier}, advice" if clause.advice_only else clause.tier
        rows.append([f"`{detector.name}`", detector.version, f"{detector.clause} {clause.title}", tier, f"{clause.threshold:g}"])
    parts.append(table(["detector", "version", "clause", "tier", "threshold"], rows))
    for detector in DETECTORS:
        words = " ".join((sys.modules[detector.__module__].__doc__ or "").split())
        vectors = f"tests/vectors/{detector.name}.jsonl"
        parts.append(f"## {detector.name}\n\n{words}\n\nVectors: [`{vectors}`](../{vectors}).\n")
    parts.append("Where the word lists and weights come from, and their licences: [data.md](data.md#word-lists-and-weights).\n")
    return "\n".join(parts)


def metric_page() -> str:
    """What `pharos run`, `pharos connect` and `pharos console` export."""
    rows = []
    for item in [value for kind in (metrics, connect_metrics, console_metrics) for value in vars(kind).values()]:
        if isinstance(item, MetricWrapperBase):
            kind = type(item).__name__.lower()
            name = item._name + ("_total" if kind == "counter" else "")
            rows.append([f"`{name}`", kind, ", ".join(f"`{label}`" for label in item._labelnames), item._documentation])
    return (
        "# Metrics\n\n"
        "`PHAROS_METRICS_PORT=9464 pharos run` serves them at `http://127.0.0.1:9464/metrics`; each worker takes a port of its own,\n"
        "and so do `pharos connect`, whose metrics begin with `pharos_connect_`, and `pharos console` (`pharos_console_`); `account` is\n"
        "the city's own. No\n"
        "label ever holds a comment's text, id or author. Alerts: [`deploy/prometheus/alerts.yml`](../deploy/prometheus/alerts.yml), what\n"
        "to do: [runbook.md](runbook.md); the board: [`deploy/grafana/pharos.json`](../deploy/grafana/pharos.json).\n\n"
        + table(["metric", "kind", "labels", "meaning"], sorted(rows))
        + "\n`pharos_oldest_unprocessed_seconds` grows while nothing moves, as it is reckoned when Prometheus asks. It counts from the\n"
        "Kafka time of the oldest record in hand; of a record not fetched yet, from when the worker saw the log's end move.\n"
    )


def platforms() -> str:
    """What each platform offers and needs, as `pharos connect list` says it."""
    rows = [[f"[{kind.name}]({kind.name}.md)", kind.about.reads, kind.about.push, kind.about.write_back] for kind in CONNECTORS]
    options = [[kind.name, f"`{one.name}`", one.default and f"`{one.default}`", one.about] for kind in CONNECTORS for one in kind.options]
    more = [[kind.name, kind.about.edits, kind.about.deletes, kind.about.needs, limits(kind.limits)] for kind in CONNECTORS]
    return (
        "# Platforms\n\nWhat `pharos connect` reads, one page a platform. How it reads, and the file of accounts: "
        "[sources.md](sources.md).\n\n"
        + table(["platform", "reads", "push", "hiding"], rows)
        + "\n"
        + table(["platform", "edits", "deletes", "needs", "documented allowance"], more)
        + "\n## Options\n\nWhat an entry of the register may set under `options`, as texts: mostly facts that no documentation\n"
        "promises, so that a change on the platform's side needs no new release. A list is one text with commas.\n\n"
        + table(["platform", "option", "unless set", "meaning"], options)
        + "\nNo platform gives everything that changed since a moment; what each leaves out is on its page. No live account was tried:\n"
        "the connectors are held against recorded answers, the documentation, and the simulator that ships (`pharos bench connect`).\n"
    )


def limits(allowed: tuple[Limit, ...]) -> str:
    """The documented allowance in words."""
    return ", ".join(f"{limit.amount:,.0f} {limit.unit} in {limit.seconds:,.0f} s" for limit in allowed) or "none named"


PAGES: dict[str, Callable[[], str]] = {
    "cli.md": cli, "settings.md": settings, "schema.md": schema, "detectors.md": detectors, "metrics.md": metric_page,
    "platforms.md": platforms,
}  # fmt: skip


def render(name: str) -> str:
    """The text of one generated page."""
    return GENERATED + PAGES[name]()


def main() -> int:
    """Write, or with `--check` compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 if a page is stale")
    check = parser.parse_args().check
    os.environ["COLUMNS"] = "100"
    stale = [name for name in PAGES if not (FOLDER / name).exists() or (FOLDER / name).read_text(encoding="utf-8") != render(name)]
    for name in stale:
        if check:
            print(f"stale: docs/{name}")
        else:
            (FOLDER / name).write_text(render(name), encoding="utf-8")
    return int(check and bool(stale))


if __name__ == "__main__":
    sys.exit(main())
