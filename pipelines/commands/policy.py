"""`pharos policy`: show a policy, check it, and see what another one would change."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import click
import msgspec
from rich.console import Console
from rich.progress import Progress

from pharos.classifiers.engine import Engine
from pharos.pipelines.commands.detect import Row, batches
from pharos.pipelines.policy import lint, posts, show
from pharos.pipelines.policy.check import Issue, check
from pharos.pipelines.policy.diff import compare
from pharos.pipelines.settings import load_settings
from pharos.schemas.errors import PolicyError, UsageError
from pharos.schemas.policy_file import Policy, load_policy

HELP = {"help_option_names": ["-h", "--help"]}
FILE = click.Path(dir_okay=False, path_type=Path)
SHIPPED = "shipped"


@click.group(context_settings=HELP)
def policy() -> None:
    """Show a policy, check it, and see what another one would change.

    Where FILE is left out, the policy is that of PHAROS_POLICY, else the one that ships (Alexandria's of 2019).

    \b
    pharos policy check my-city.toml
    """


@policy.command("show", context_settings=HELP)
@click.argument("file", required=False, type=FILE)
@click.option("--json", "as_json", is_flag=True, help="The policy as JSON.")
def show_command(file: Path | None, as_json: bool) -> None:
    """Show each clause's words, tier, threshold, detectors and note, and the file's hash.

    \b
    pharos policy show
    """
    shown = _load(file)
    if as_json:
        _json(show.as_data(shown))
    else:
        Console(highlight=False).print(show.rendered(shown))


@policy.command("check", context_settings=HELP)
@click.argument("file", required=False, type=FILE)
@click.option(
    "--posts", "posts_file", metavar="FILE", help="The city's own posts, JSON lines with `text`; `archive`: those in the archive."
)
@click.option("--comments", type=click.File("rb"), help="Comments of two sides, JSON lines with `text` and `side` (or `stance`).")
@click.option("--json", "as_json", is_flag=True, help="The report as JSON.")
def check_command(file: Path | None, posts_file: str | None, comments: BinaryIO | None, as_json: bool) -> None:
    """Check a policy: exit code 1 if anything is wrong. What is only doubtful is a warning, on standard error.

    With --posts, warns of each entry of a list or rule that the city's own posts hold; with --comments, of what fires mostly for one side.

    \b
    pharos policy check my-city.toml --posts posts.jsonl --comments sides.jsonl
    """
    issues: list[Issue] = []
    shares: dict[str, dict[str, lint.Share]] = {}
    ref: dict[str, str] = {}
    try:
        checked = _load(file)
        ref = {"id": checked.id, "hash": checked.hash}
        issues += check(checked)
        if not _errors(issues) and (posts_file or comments):
            engine = Engine(checked)
            issues += posts.in_posts(engine, _posts(posts_file)) if posts_file else []
            if comments:
                shares, sided = lint.by_side(engine, lint.read(comments, "--comments"))
                issues += sided
    except PolicyError as exc:
        issues.append(Issue("error", "file", str(exc)))
    _report(ref, issues, shares, as_json)


@policy.command("diff", context_settings=HELP)
@click.argument("a")
@click.argument("b")
@click.argument("file", type=click.File("rb"))
@click.option(
    "--show", "most", default=5, show_default=True, metavar="N", type=click.IntRange(min=0), help="How many ids are listed at most."
)
@click.option("--texts", is_flag=True, help="Show the texts of the listed comments too.")
@click.option("--json", "as_json", is_flag=True, help="The comparison as JSON, with every id.")
def diff_command(a: str, b: str, file: BinaryIO, most: int, texts: bool, as_json: bool) -> None:
    """Tell which comments of FILE policy B would newly flag, and which it would no longer flag, against policy A.

    FILE holds comments as `pharos detect` reads them. A and B are policy files; `shipped` is the one that ships. No text is shown unless
    it is asked for.

    \b
    pharos policy diff shipped my-city.toml comments.jsonl
    """
    one, two = (load_policy(None if name == SHIPPED else name) for name in (a, b))
    size = _size(file)
    with Progress(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task("comparing", total=size)
        advance = (lambda: bar.update(task, completed=file.tell())) if size else (lambda: None)
        found = compare(one, two, _small(batches(file)), texts=most if texts else 0, progress=advance)
    if as_json:
        data = msgspec.to_builtins(found)
        for clause, change in found.clauses.items():
            data["clauses"][clause] |= {
                "newly_flagged": len(change.newly),
                "no_longer_flagged": len(change.no_longer),
                "unchanged": change.unchanged,
            }
        _json(data)
    else:
        Console(highlight=False, soft_wrap=True).print(*show.comparison_parts(found, most), sep="\n")


def _size(file: BinaryIO) -> int | None:
    """Bytes of a file; None of a pipe."""
    try:
        return os.fstat(file.fileno()).st_size if file.seekable() else None
    except OSError:
        return None


def _small(rows: Iterator[list[Row]]) -> Iterator[list[Row]]:
    return (part for batch in rows for part in lint.batches(batch))


def _load(file: Path | None) -> Policy:
    return load_policy(file or load_settings().policy)


def _posts(source: str) -> list[lint.Text]:
    if source == posts.ARCHIVE:
        return posts.archived(load_settings())
    try:
        with click.open_file(source, "rb") as file:
            return lint.read(file, "--posts")
    except OSError as exc:
        msg = f"policy check: `--posts` `{source}`: cannot be read ({exc.strerror})"
        raise UsageError(msg) from exc


def _errors(issues: list[Issue]) -> list[Issue]:
    return [issue for issue in issues if issue.level == "error"]


def _report(ref: dict[str, str], issues: list[Issue], shares: dict[str, dict[str, lint.Share]], as_json: bool) -> None:
    """Issues on standard error, the rest on standard output; exits with 1 if there is an error."""
    errors = _errors(issues)
    for issue in issues:
        click.echo(issue, err=True)
    if as_json:
        warnings = [issue for issue in issues if issue.level == "warning"]
        _json({"policy": ref, "ok": not errors, "errors": errors, "warnings": warnings, "sides": shares})
    else:
        if shares:
            Console(highlight=False).print(show.sides_table(shares))
        told = f"{len(errors)} errors, {len(issues) - len(errors)} warnings"
        click.echo(f"{ref['id'] if ref else 'policy'} {ref['hash'][:12] if ref else ''}: {'not ok' if errors else 'ok'}, {told}")
    if errors:
        sys.exit(1)


def _json(value: Any) -> None:
    click.echo(msgspec.json.format(msgspec.json.encode(value), indent=1).decode())
