"""The permissions: actions that change what is kept or take it out of the app, and the role they take.

The one table for it: each writer asks for its permission where it writes (`db.readers.require_permission`),
whoever called.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from core.access.rule import Rule
from core.annotation.people import Role


class Permission(StrEnum):
    """A permission: an action that not everybody may do, in words that follow "to"."""

    READ_CASES = "read cases"
    SEE_REFERENCE = "see a reference while reading"
    UPLOAD = "upload pictures"
    FOLLOW_LESION = "have a lesion followed through a volume"
    SEE_OWN_READINGS = "see one's own readings"
    SEE_ALL_READINGS = "see everybody's readings"
    TAKE_READINGS = "export readings"
    TAKE_RESULTS = "download results and reports"
    RUN_JOBS = "start, stop or go on with jobs"
    DELETE_RUN = "delete runs"
    MAKE_REPORT = "make a report"
    SAVE_COHORT = "save, freeze or archive cohorts"
    FIX_MARGIN = "fix a margin"
    ANSWER_CHECKLIST = "write what only authors can write"
    CHANGE_PEOPLE = "change the list of people"


PERMISSIONS: Mapping[Permission, Rule] = {
    Permission.READ_CASES: Rule(Role.READER),
    Permission.SEE_REFERENCE: Rule(Role.READER),
    Permission.UPLOAD: Rule(Role.READER),
    Permission.FOLLOW_LESION: Rule(Role.READER),
    Permission.SEE_OWN_READINGS: Rule(Role.READER),
    Permission.SEE_ALL_READINGS: Rule(Role.RESEARCHER),
    Permission.TAKE_READINGS: Rule(Role.RESEARCHER),
    Permission.TAKE_RESULTS: Rule(Role.RESEARCHER, named=False),
    Permission.RUN_JOBS: Rule(Role.RESEARCHER, named=False),
    Permission.DELETE_RUN: Rule(Role.ADMIN),
    Permission.MAKE_REPORT: Rule(Role.RESEARCHER, named=False),
    Permission.SAVE_COHORT: Rule(Role.RESEARCHER),
    Permission.FIX_MARGIN: Rule(Role.RESEARCHER),
    Permission.ANSWER_CHECKLIST: Rule(Role.RESEARCHER),
    Permission.CHANGE_PEOPLE: Rule(Role.ADMIN),
}
