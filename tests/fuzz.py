"""The fuzzer of the reader: `python -m tests.fuzz --count 1000000 --seed 7 --jobs 2`.

Random formulas, mutations and random characters are read in processes of their own; whatever is neither a Reading
that prints and reads back nor a refusal with its place is a finding. Findings go to a file, one JSON object a line,
with the seed and the input; the exit code is 1 where there are any.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from tests.fuzzing.verdicts import Tally
from tests.fuzzing.workers import Found, run


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit code."""
    options = _parser().parse_args(arguments)
    target = options.findings or Path(f"fuzz-{options.seed}.jsonl")
    total, kinds = Tally(), Counter[tuple[str, str]]()
    began = shown = time.monotonic()
    for event in run(
        options.seed, options.count, jobs=options.jobs, notation=options.notation, seconds=options.seconds
    ):
        if isinstance(event, Found):
            kinds[event.finding.key] += 1
            with target.open("a", encoding="ascii") as file:
                file.write(json.dumps(_record(event)) + "\n")
            if kinds[event.finding.key] == 1:
                _clear()
                print(_line(event))
        else:
            total.inputs += event.inputs
            total.read += event.read
            total.worked += event.worked
            total.slowest = max(total.slowest, event.slowest)
        if time.monotonic() - shown > 1 and sys.stderr.isatty():
            shown = time.monotonic()
            print(f"\r{_progress(total, kinds, shown - began, options.count)}", end="", file=sys.stderr, flush=True)
    _clear()
    print(_progress(total, kinds, time.monotonic() - began, options.count))
    for (kind, place), times in kinds.most_common():
        print(f"{times:7,} {kind}: {place}")
    if kinds:
        print(f"seed {options.seed}; findings in {target}")
    return 1 if kinds else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__.partition("\n")[0])
    parser.add_argument("--count", type=int, default=1_000_000, help="inputs")
    parser.add_argument("--seconds", type=float, help="stop after this time, even with fewer inputs")
    parser.add_argument("--seed", type=int, default=7, help="the same inputs for the same seed")
    parser.add_argument("--jobs", type=int, default=1, help="processes")
    parser.add_argument("--notation", choices=("text", "latex", "both"), default="both")
    parser.add_argument("--findings", type=Path, help="file for what is found, by default fuzz-SEED.jsonl")
    return parser


def _record(found: Found) -> dict[str, object]:
    finding = found.finding
    return {
        "kind": finding.kind,
        "place": finding.place,
        "detail": finding.detail,
        "seed": found.task.seed,
        "chunk": found.task.chunk,
        "index": found.index,
        "shorter": found.smaller.record(),
        "input": finding.case.record(),
    }


def _line(found: Found) -> str:
    finding, case = found.finding, found.smaller
    options = {name: value for name, value in case.record()["options"].items() if value != "text"}
    return (
        f"{finding.kind} {finding.place}: {ascii(case.text)[:160]} {options or ''}\n    {ascii(finding.detail)[:300]}"
    )


def _progress(total: Tally, kinds: Counter[tuple[str, str]], seconds: float, count: int) -> str:
    return (
        f"{total.inputs:,} of {count:,} inputs in {seconds:.0f} s, {total.inputs / max(seconds, 1e-9):,.0f}/s; "
        f"{total.read / max(total.inputs, 1):.0%} read, {total.worked:,} worked out, slowest {total.slowest * 1000:.0f} ms; "
        f"{kinds.total():,} findings of {len(kinds)} kinds"
    )


def _clear() -> None:
    if sys.stderr.isatty():
        print("\r\x1b[K", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
