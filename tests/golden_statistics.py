"""What R computed: see tests/golden/statistics/README.md."""

from pathlib import Path

import pandas as pd

FOLDER = Path(__file__).parent / "golden" / "statistics"


def r_data(name: str) -> pd.DataFrame:
    """What R was given."""
    return pd.read_csv(FOLDER / f"{name}_data.csv")


def r_result(name: str) -> dict[str, float]:
    """What R found, by name."""
    return pd.read_csv(FOLDER / f"{name}_result.csv").set_index("name")["value"].to_dict()


def patients(count: int) -> list[str]:
    """So many patients with a case each."""
    return [f"p{number:04d}" for number in range(count)]
