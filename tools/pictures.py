"""Take the pictures of the brief that stand in ``docs/``: ``python tools/pictures.py BRIEF``."""

import argparse
import shutil
from pathlib import Path

from playwright.sync_api import sync_playwright

DOCS = Path(__file__).resolve().parents[1] / "docs"
_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]
#: Name, width of the window, height of the picture.
_SIZES = (("desktop", 1200, 1500), ("phone", 390, 1700))


def take(brief: Path, out: Path) -> None:
    """Open the page as a reader would, at desktop and phone width, and save what is seen."""
    chromium = shutil.which("chromium")
    if chromium is None:
        raise SystemExit("chromium is not installed")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=_FLAGS)
        for name, width, height in _SIZES:
            page = browser.new_page(viewport={"width": width, "height": height})
            page.goto(brief.resolve().as_uri())
            page.wait_for_function("document.querySelectorAll('.chart svg').length > 0")
            page.wait_for_timeout(1500)
            page.screenshot(path=out / f"brief-{name}.png")
        browser.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("brief", type=Path)
    take(parser.parse_args().brief, DOCS)
