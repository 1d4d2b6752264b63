"""Faults in real job processes: with this folder on PYTHONPATH, every Python process of a test loads it.

SAMOGRAPHY_TEST_SLOW_S      each case takes so much longer
SAMOGRAPHY_TEST_MEMORY      this case raises MemoryError
SAMOGRAPHY_TEST_KILLED      this case kills the process that works on it, as the kernel does without memory
SAMOGRAPHY_TEST_FULL_AFTER  the disk is full after so many cases: files cannot grow any more
"""

import os
import resource
import signal
import sys
import time

_MODULES = ("jobs.evaluate", "jobs.propagate", "multiprocessing.spawn", "default_worker")


def _inject() -> None:
    from core.evaluation.case_evaluator import CaseEvaluator
    from core.propagation.volume_evaluator import VolumeEvaluator

    for kind in (CaseEvaluator, VolumeEvaluator):
        _inject_into(kind)


def _inject_into(kind) -> None:  # type: ignore[no-untyped-def]
    evaluate = kind._evaluate
    done = 0

    def faulty(self, case):  # type: ignore[no-untyped-def]
        nonlocal done
        name = case.image.path.stem
        time.sleep(float(os.environ.get("SAMOGRAPHY_TEST_SLOW_S", "0")))
        if name == os.environ.get("SAMOGRAPHY_TEST_MEMORY"):
            raise MemoryError
        if name == os.environ.get("SAMOGRAPHY_TEST_KILLED"):
            os.kill(os.getpid(), signal.SIGKILL)
        if done == int(os.environ.get("SAMOGRAPHY_TEST_FULL_AFTER", "-1")):
            resource.setrlimit(resource.RLIMIT_FSIZE, (1024, resource.RLIM_INFINITY))
        done += 1
        return evaluate(self, case)

    kind._evaluate = faulty


if any(name.startswith("SAMOGRAPHY_TEST_") for name in os.environ) and any(
    module in " ".join(sys.orig_argv) for module in _MODULES
):
    _inject()
