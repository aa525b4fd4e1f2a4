"""Write ``src/tarazy/texts/gazetteer/forms.csv``: the Russian forms of the gazetteer's names.

``python tools/build_gazetteer.py``; the same bytes on each run of the same dictionaries
(pymorphy3-dicts-ru). The forms are written down so that they can be read, and so that finding
actors needs no dictionary when it starts.
"""

import csv
import sys
from pathlib import Path

from tarazy.texts.gazetteer import bases, inflected

OUT = Path(__file__).resolve().parents[1] / "src" / "tarazy" / "texts" / "gazetteer" / "forms.csv"


def main() -> None:
    """Write the forms of every base, ordered by kind and base."""
    rows = [(kind, base, "|".join(inflected(base, kind))) for kind, base in bases()]
    with OUT.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("kind", "base", "forms"))
        writer.writerows(rows)
    sys.stdout.write(f"{len(rows)} bases, {OUT.stat().st_size / 1024:.0f} KiB\n")


if __name__ == "__main__":
    main()
