"""Draws `docs/images/demo.svg`: runs `pharos demo --once` in a new folder and lays its output out as a terminal; `make docs` calls it.

The bars are left out, what is printed is printed; offensive and private words are masked by the demo itself.
"""

from __future__ import annotations

import io
import shutil
import tempfile
from pathlib import Path

from rich.console import Console
from rich.text import Text

from pharos.pipelines.commands.demo import CHECKED
from pharos.pipelines.demo.play import Demo, finish
from pharos.pipelines.settings import Settings

WIDTH = 104
IMAGE = Path(__file__).parent / "images" / "demo.svg"


def main() -> None:
    """Run the demo and write the picture."""
    console = Console(record=True, width=WIDTH, file=io.StringIO(), highlight=False, force_terminal=False, color_system="truecolor")
    console.print(Text("$ make demo", style="bold"))
    folder = Path(tempfile.mkdtemp())
    try:
        demo = Demo(folder, Settings(), once=True, console=console)
        summary = demo.run()
        finish(console, demo, summary)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if summary.problems:
        raise SystemExit("\n".join(summary.problems))
    console.print(f"\n[green]Checked:[/green] {CHECKED}")
    IMAGE.parent.mkdir(exist_ok=True)
    # A picture of the repository must not show the folders of the machine that drew it.
    svg = console.export_svg(title="pharos demo").replace(str(folder), "var/demo").replace("&#160;", " ")
    IMAGE.write_text("\n".join(line.rstrip() for line in svg.splitlines()) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
