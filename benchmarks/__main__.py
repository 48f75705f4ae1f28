"""Run benchmarks and print their tables: `scripts/bench [--quick] [NAME …]`."""

import argparse
import os
import platform
from collections.abc import Iterator, Sequence
from importlib.metadata import version

from benchmarks.apps import contestants
from benchmarks.broadcast import broadcast
from benchmarks.pixels import pixels
from benchmarks.refresh import refresh
from benchmarks.restart import restart
from benchmarks.saves import saves
from benchmarks.sites import OURS, other_sites
from benchmarks.tables import Table
from benchmarks.throughput import throughput
from benchmarks.variants import BARE, WRAPPED, peers
from benchmarks.watching import watching

NAMES = ("throughput", "restart", "refresh", "broadcast", "pixels", "watching", "saves")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the benchmarks that the command line names, or all."""
    parser = argparse.ArgumentParser("scripts/bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(NAMES)}")
    parser.add_argument("--quick", action="store_true", help="few rounds, for a first impression")
    options = parser.parse_args(arguments)
    if unknown := set(options.names) - set(NAMES):
        parser.error(f"there is no benchmark {', '.join(sorted(unknown))}")
    print(
        f"{platform.system()}, {os.cpu_count()} cores, Python {platform.python_version()}, ", end=""
    )
    print(", ".join(f"{name} {version(name)}" for name in ("uvicorn", "fastapi", "starlette")))
    for name in options.names or NAMES:
        for table in run(name, quick=options.quick):
            print(f"\n{table}", flush=True)
    if hasattr(os, "getloadavg"):
        load = os.getloadavg()[1]
        print(f"\nFor comparison: in the last five minutes {load:.1f} processes wanted to run.")


def run(name: str, *, quick: bool) -> Iterator[Table]:
    """Run one benchmark."""
    if name == "broadcast":
        yield broadcast(signals=3 if quick else 9)
    elif name == "pixels":
        yield from pixels([OURS, *other_sites()], turns=2 if quick else 6)
    elif name == "saves":
        yield from saves(contestants(), turns=1 if quick else 2, number=3 if quick else 5)
    elif name == "watching" and quick:
        yield from watching(starts=1, saves=5, idle=3.0)
    elif name == "watching":
        yield from watching()
    else:
        yield from beside_peers(name, quick=quick)


def beside_peers(name: str, *, quick: bool) -> Iterator[Table]:
    """Run a benchmark of one app that is wrapped in different ways."""
    others = peers()
    rounds = 4 if quick else 16  # even: the variants take turns there and back
    if name == "throughput":
        yield from throughput([BARE, WRAPPED, *others], rounds=rounds)
        return
    # What restarts nothing cannot be compared in how fast it does.
    others = [other for other in others if other.restarts]
    if name == "restart":
        yield restart(others=others, rounds=rounds // 2)
    else:
        yield refresh([WRAPPED, *others], rounds=rounds // 2)


if __name__ == "__main__":
    main()
