"""The verdict of `reaction` on the whole, without what stands beside it there."""

import polars as pl

from tarazy.findings import accounts as accounts_files
from tarazy.findings.catalogue import Catalogue
from tarazy.findings.finding import sources_of
from tarazy.findings.verdicts import Judged, adoptions, date_sets, judged_once
from tarazy.ledger import Ledger
from tarazy.lens import Lens
from tarazy.texts import register as registers


def judged(ledger: Ledger, lens: Lens) -> tuple[Judged, pl.DataFrame]:
    """Which account of its policy a state's series favour, by the accounts file that ships.

    Parameters
    ----------
    ledger : Ledger
    lens : Lens

    Returns
    -------
    verdict : Judged
    sources : polars.DataFrame
        Source records of the series compared and of the doctrine register.
    """
    asked = accounts_files.read(None, ledger)
    catalogue = Catalogue(ledger, lens, asked)
    span = (catalogue.years[0], catalogue.years[-1])
    coded = None
    if lens.focal in registers.shipped():
        coded = registers.load(lens.focal, ledger)
    sets = date_sets(adoptions(coded, monthly=False))
    policy, around = (
        catalogue.taken(names, "all", span, [])
        for names in (asked.annual.policy, asked.annual.environment)
    )
    found = judged_once(ledger, "all", policy, around, asked.rules, sets, 1)
    sources = sources_of(ledger, {i for s in (*policy, *around) for i in s.sources})
    return found, sources if coded is None else pl.concat([sources, coded.source_rows()])
