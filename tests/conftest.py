"""What every test may ask for."""

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder of raw data beside the project; tests that need it are skipped without it."""
    if not SHARED.is_dir():
        pytest.skip(f"no raw data at ../shared/data ({SHARED} is not a folder)")
    return SHARED
