"""The Beam runners Pharos is proved on: embedded in this process, and Prism over the portable protocol."""

from __future__ import annotations

from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.runners.portability.fn_api_runner import FnApiRunner
from apache_beam.runners.portability.prism_runner import PrismRunner
from apache_beam.runners.runner import PipelineRunner

from pharos.pipelines.prism import prism_binary, start_prism
from pharos.schemas.errors import UsageError


def runner_for(name: str) -> tuple[PipelineRunner, PipelineOptions]:
    """The runner of that name with its options.

    Raises:
        UsageError: the name is `prism` and neither its binary nor Go, to build it, is on this machine.
    """
    if name == "embedded":
        # Named explicitly: plain DirectRunner picks a runner by what the pipeline holds.
        return FnApiRunner(), PipelineOptions(["--streaming"])
    binary = prism_binary()
    if binary is None:
        msg = "`--runner prism`: expected Go 1.23 or later on PATH to build Prism; got none"
        raise UsageError(msg)
    return PrismRunner(), PipelineOptions(["--streaming", f"--job_endpoint={start_prism(binary)}", "--environment_type=LOOPBACK"])
