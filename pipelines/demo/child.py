"""A process of the demo, `pharos run` or `pharos console`: in a session of its own, stopped in order, found again if a demo was killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

from pharos.pipelines.kafka.process import identity, signal_process, wait_gone
from pharos.schemas.errors import FatalError

STOP_SECONDS = 60.0


class Child:
    """`pharos COMMAND` with the settings of a file; what it says goes to `COMMAND.log`, its pid to `COMMAND.json`."""

    def __init__(self, folder: Path, command: str) -> None:
        self.command = command
        self.log_file, self._state = folder / f"{command}.log", folder / f"{command}.json"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, config: Path, **environ: str) -> None:
        """Start it; Ctrl-C means the demo, which then stops it in order."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("PHAROS_")}
        command = [sys.executable, "-m", "pharos.pipelines", self.command]
        environ = {**inherited, "PHAROS_CONFIG": str(config), **environ}
        with self.log_file.open("wb") as log:
            process = subprocess.Popen(command, env=environ, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
        self._process = process
        self._state.write_text(json.dumps({"pid": process.pid, "started": identity(process.pid)}), encoding="utf-8")

    def check(self) -> None:
        """See that it still runs, if it was started and not stopped.

        Raises:
            FatalError: it ended; the message ends with its last line.
        """
        if self._process is not None and (code := self._process.poll()) is not None:
            lines = self.log_file.read_text(encoding="utf-8", errors="replace").strip().splitlines()
            last = lines[-1] if lines else "nothing"
            msg = f"demo: `pharos {self.command}` ended with exit code {code}; `{self.log_file}` ends with: {last}"
            raise FatalError(msg)

    def stop(self) -> int | None:
        """SIGTERM, as systemd does, and its exit code; None when it does not run."""
        if (process := self._process) is None:
            return None
        self._process = None
        process.terminate()
        try:
            return process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            return process.wait()

    def end_left(self) -> None:
        """End the one that a killed demo left behind."""
        if self._state.exists():
            left = json.loads(self._state.read_text(encoding="utf-8"))
            if signal_process(left["pid"], left["started"], signal.SIGKILL):
                wait_gone(left["pid"], left["started"], STOP_SECONDS)
