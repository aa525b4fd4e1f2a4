"""Marriages among fifteen families of Florence, 1282-1500 (Padgett and Ansell 1993)."""

import numpy as np

FAMILIES = (
    "Acciaiuoli", "Albizzi", "Barbadori", "Bischeri", "Castellani", "Ginori", "Guadagni",
    "Lamberteschi", "Medici", "Pazzi", "Peruzzi", "Ridolfi", "Salviati", "Strozzi", "Tornabuoni",
)  # fmt: skip
_MARRIED = (
    "Acciaiuoli Medici, Castellani Peruzzi, Castellani Strozzi, Castellani Barbadori, "
    "Medici Barbadori, Medici Ridolfi, Medici Tornabuoni, Medici Albizzi, Medici Salviati, "
    "Salviati Pazzi, Peruzzi Strozzi, Peruzzi Bischeri, Strozzi Ridolfi, Strozzi Bischeri, "
    "Ridolfi Tornabuoni, Tornabuoni Guadagni, Albizzi Ginori, Albizzi Guadagni, "
    "Bischeri Guadagni, Guadagni Lamberteschi"
)
MARRIAGES = np.zeros((15, 15))
for _pair in _MARRIED.split(", "):
    _i, _j = (FAMILIES.index(name) for name in _pair.split())
    MARRIAGES[_i, _j] = MARRIAGES[_j, _i] = 1.0


def of(values: np.ndarray, *names: str) -> list[float]:
    """The figures of some families."""
    return [float(values[FAMILIES.index(name)]) for name in names]
