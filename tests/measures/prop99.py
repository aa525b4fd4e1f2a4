"""Cigarette packs sold a head in 39 states of the US, 1970-2000; California raised a tax in 1989.

Figures of Orzechowski and Walker (2005), The Tax Burden on Tobacco, as Abadie, Diamond and
Hainmueller (2010) chose the states; they ship with the R packages of synthetic control.
"""

from pathlib import Path

import numpy as np

_LINES = (Path(__file__).parent / "prop99.csv").read_text().splitlines()
STATES = [line.split(",")[0] for line in _LINES[1:]]
SALES = np.array([[float(v) for v in line.split(",")[1:]] for line in _LINES[1:]])
CALIFORNIA, OTHERS, BEFORE = SALES[0], SALES[1:], 19
