"""The protocols that a report can be made of."""

from __future__ import annotations

from core.errors import SettingsError
from core.reports.protocol import ProtocolReport
from core.reports.studies.dosch2025 import REPORT as DOSCH2025
from core.reports.studies.hu2023 import REPORT as HU2023
from core.reports.studies.kang2025 import REPORT as KANG2025
from core.reports.studies.ranem2023 import REPORT as RANEM2023
from core.reports.studies.zhou2025 import REPORT as ZHOU2025

REPORTS: dict[str, ProtocolReport] = {
    report.key: report for report in (HU2023, RANEM2023, KANG2025, ZHOU2025, DOSCH2025)
}
"""The protocols by key, in the order in which pages and help texts list them."""


def protocol_report(key: str) -> ProtocolReport:
    """The protocol with this key.

    Raises:
        SettingsError: There is none.
    """
    if key not in REPORTS:
        raise SettingsError(f"there is no protocol {key!r}; choose from {', '.join(REPORTS)}")
    return REPORTS[key]
