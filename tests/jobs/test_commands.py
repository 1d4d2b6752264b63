"""What commands print is words, whatever files are called."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import redirect_stdout

import pytest

from core.errors import InputError
from jobs.commands import reporting_errors

HOSTILE = "a\x1b[2J\x1b]0;title\x07\u202eb" + os.fsdecode(b"\xff")


@reporting_errors
def _hostile(arguments: Sequence[str] | None = None) -> int:
    print(HOSTILE)
    print(HOSTILE, file=sys.stderr)
    raise InputError(HOSTILE)


def test_no_name_of_a_file_gives_orders_to_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    assert _hostile([]) == 1
    said = "".join(capsys.readouterr())
    assert said.count("a�[2J�]0;title��b�\n") == 3
    assert said.isprintable() or set(said) - {"\n"} == {one for one in said if one.isprintable()}


@reporting_errors
def _talking(arguments: Sequence[str] | None = None) -> int:
    print("done")
    return 0


def test_without_a_screen_nothing_is_printed_and_the_work_is_done() -> None:
    with redirect_stdout(None):
        assert _talking([]) == 0


def test_a_command_that_calls_another_says_things_once(capsys: pytest.CaptureFixture[str]) -> None:
    assert reporting_errors(_talking)([]) == 0
    assert capsys.readouterr().out == "done\n"
