"""``python -m tests.fuzz --inputs 10000``: the long run."""

from __future__ import annotations

import argparse
import faulthandler
import logging
import sys
import tempfile
from pathlib import Path

from tests.fuzz.campaign import campaign


def main() -> int:
    """0 where nothing crashed, 1 where anything did."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    faulthandler.enable()
    faulthandler.dump_traceback_later(600, exit=True)
    logging.disable(logging.CRITICAL)
    with tempfile.TemporaryDirectory() as folder:
        done = campaign(Path(folder), inputs=options.inputs, seed=options.seed)
    print(done.text())
    return 1 if done.crashes else 0


if __name__ == "__main__":
    sys.exit(main())
