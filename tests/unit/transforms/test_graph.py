"""The graph of the dataflow: one fused way from the source to the commit, each detector a named step; a shuffle or state is found."""

from __future__ import annotations

from pathlib import Path

import apache_beam as beam
import pytest
from apache_beam.portability import common_urns
from apache_beam.portability.api import beam_runner_api_pb2 as proto
from apache_beam.transforms.timeutil import TimeDomain
from apache_beam.transforms.trigger import AccumulationMode, AfterCount, Repeatedly
from apache_beam.transforms.userstate import ReadModifyWriteStateSpec, TimerSpec, on_timer
from apache_beam.transforms.window import GlobalWindows

from pharos.classifiers.registry import DETECTORS
from pharos.pipelines.moderate import moderate
from pharos.pipelines.run import job, slot_for
from pharos.pipelines.settings import Settings

PRIMITIVES = common_urns.primitives
BARRIERS = {
    PRIMITIVES.GROUP_BY_KEY.urn: "GroupByKey",
    PRIMITIVES.FLATTEN.urn: "Flatten",
    common_urns.composites.RESHUFFLE.urn: "Reshuffle",
}


def graph(tail: beam.PTransform | None = None) -> proto.Pipeline:
    pipeline = beam.Pipeline(runner="FnApiRunner")
    end = moderate(pipeline, job(Settings(archive_dir=Path("archive")), slot_for(0)))
    if tail is not None:
        _ = end | tail
    return pipeline.to_runner_api()


def breaches(pipeline: proto.Pipeline) -> list[str]:
    """What breaks the fused way."""
    found = []
    for transform in pipeline.components.transforms.values():
        if kind := BARRIERS.get(transform.spec.urn):
            found.append(f"{kind}: {transform.unique_name}")
        if transform.spec.urn == PRIMITIVES.PAR_DO.urn:
            payload = proto.ParDoPayload.FromString(transform.spec.payload)
            if payload.state_specs or payload.timer_family_specs:
                found.append(f"state: {transform.unique_name}")
            if payload.side_inputs:
                found.append(f"side input: {transform.unique_name}")
    return found


def test_no_barrier_behind_the_source() -> None:
    assert breaches(graph()) == []


def test_each_detector_is_a_named_step() -> None:
    pipeline = graph()
    steps = {name.split("/")[1] for t in pipeline.components.transforms.values() if (name := t.unique_name).startswith("detect/")}
    assert {detector.name for detector in DETECTORS} <= steps


def test_one_way() -> None:
    """Every collection is read by one step at most: nothing is joined again, so nothing has to wait."""
    transforms = graph().components.transforms.values()
    leaves = [transform for transform in transforms if transform.spec.urn == PRIMITIVES.PAR_DO.urn]
    read = [collection for transform in leaves for collection in transform.inputs.values()]
    assert len(read) == len(set(read)) > 6


class _Stateful(beam.DoFn):
    SEEN = ReadModifyWriteStateSpec("seen", beam.coders.VarIntCoder())

    def process(self, element: tuple[int, int], seen: object = beam.DoFn.StateParam(SEEN)) -> None:
        return None


class _Timed(beam.DoFn):
    LATER = TimerSpec("later", TimeDomain.REAL_TIME)

    def process(self, element: tuple[int, int], later: object = beam.DoFn.TimerParam(LATER)) -> None:
        return None

    @on_timer(LATER)
    def ring(self) -> None:
        return None


@beam.ptransform_fn
def _grouped(offsets: beam.PCollection[int]) -> beam.PCollection[tuple[int, list[int]]]:
    window = beam.WindowInto(GlobalWindows(), trigger=Repeatedly(AfterCount(1)), accumulation_mode=AccumulationMode.DISCARDING)
    return offsets | window | beam.GroupBy(lambda offset: offset)


@beam.ptransform_fn
def _flattened(offsets: beam.PCollection[int]) -> beam.PCollection[int]:
    return (offsets, offsets | "again" >> beam.Map(abs)) | beam.Flatten()


def _keyed(step: beam.DoFn) -> beam.PTransform:
    @beam.ptransform_fn
    def keyed(offsets: beam.PCollection[int]) -> beam.PCollection[None]:
        return offsets | beam.Map(lambda offset: (offset, offset)).with_output_types(tuple[int, int]) | beam.ParDo(step)

    return keyed()


PLANTED = {
    "GroupByKey": lambda: _grouped(),
    "Reshuffle": beam.Reshuffle,
    "Flatten": lambda: _flattened(),
    "state": lambda: _keyed(_Stateful()),
}


@pytest.mark.parametrize("kind", PLANTED)
def test_a_planted_one_is_found(kind: str) -> None:
    found = breaches(graph("planted" >> PLANTED[kind]()))
    assert any(text.startswith(f"{kind}: planted") for text in found), found


def test_a_planted_timer_is_found() -> None:
    assert any(text.startswith("state: planted") for text in breaches(graph("planted" >> _keyed(_Timed()))))
