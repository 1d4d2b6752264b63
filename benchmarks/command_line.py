"""The command line that benchmarks share: ``python -m benchmarks.NAME [--small]``.

``--small`` runs a benchmark in seconds, so that a test can start them all; its figures say nothing about
speed, and no speed is judged by them. What must be right is held at any size.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence


def benchmark_parser(name: str, doc: str | None) -> argparse.ArgumentParser:
    """Return a parser with ``--small``, for the module of that name (``__spec__.name``) and its docstring."""
    parser = argparse.ArgumentParser(
        prog=f"python -m {name}", description=doc, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--small", action="store_true", help="seconds instead of minutes; tells no speed")
    return parser


def read_options(
    parser: argparse.ArgumentParser, arguments: Sequence[str] | None, *, small: Mapping[str, object]
) -> argparse.Namespace:
    """Return the options; with ``--small`` those of `small` take the place of the defaults."""
    known = vars(parser.parse_args([]))
    assert small.keys() <= known.keys(), f"no such option: {sorted(small.keys() - known.keys())}"
    if parser.parse_args(arguments).small:
        parser.set_defaults(**small)
    return parser.parse_args(arguments)


def print_result(text: str) -> None:
    """Print the line that a benchmark is run for; the test of all benchmarks looks for it."""
    print(f"result: {text}", flush=True)
