"""Expected shares of Kazakhstan in 2019 once more: the raw files and pyfixest, nothing of ours."""

import warnings

import numpy as np
import polars as pl
import pytest

import tarazy
from tarazy.findings import _agreements
from tarazy.findings._gravity_panel import agreements, geography

COSTS = ("km", "border", "comlang_off", "comlang_ethno", "colony", "comcol", "once")
CODES = {"ROM": "ROU", "TMP": "TLS", "ZAR": "COD", "PAL": "PSE", "YUG": "SRB"}


def rows_of(data, ledger):
    """All pairs of 2019 with what lies between them, as a table of pandas."""
    flows = pl.read_parquet(data / "trade/baci_total_2000_2020.parquet")
    flows = flows.filter(pl.col("year") == 2019).select("exporter", "importer", "value_kusd")
    pairs = pl.read_parquet(data / "geography/dist_cepii.parquet").with_columns(
        pl.col("iso_o", "iso_d").replace(CODES),
        km=pl.col("distw").cast(float, strict=False).log(),
    )
    turned = pairs.select(iso_o="iso_d", iso_d="iso_o", back="smctry")
    pairs = pairs.join(turned, on=["iso_o", "iso_d"]).with_columns(
        once=pl.min_horizontal("smctry", "back")
    )
    traded = set(flows["exporter"]) | set(flows["importer"])
    pairs = pairs.filter(
        pl.col("iso_o") != pl.col("iso_d"), pl.col("km").is_not_null(),
        pl.col("iso_o").is_in(traded), pl.col("iso_d").is_in(traded),
    )  # fmt: skip
    geo = geography(ledger)
    near, held = geo.costs[geo.names.index("contiguity")], agreements(ledger, geo, [2019])[0]
    gamma = _agreements.agreed(ledger, geo).coefficients
    i, j = ([geo.at[c] for c in pairs[side]] for side in ("iso_o", "iso_d"))
    pairs = pairs.with_columns(border=near[i, j], known=np.tensordot(gamma, held, 1)[i, j])
    return pairs.join(
        flows, left_on=["iso_o", "iso_d"], right_on=["exporter", "importer"], how="left"
    ).with_columns(y=pl.col("value_kusd").fill_null(0) / 1e3)


def test_the_raw_files_and_pyfixest_give_the_same_shares(data, ledger):
    from pyfixest import MapDemeaner, fepois

    table = rows_of(data, ledger)
    others = table.filter(pl.col("iso_o") != "KAZ", pl.col("iso_d") != "KAZ")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fit = fepois(
            f"y ~ {' + '.join(COSTS)} | iso_o + iso_d", others.to_pandas(), offset="known",
            iwls_tol=1e-12, demeaner=MapDemeaner(fixef_tol=1e-10), fixef_rm="none",
        )  # fmt: skip
    used = pl.from_pandas(fit._data.reset_index(drop=True))
    beta = fit.coef()[list(COSTS)].to_numpy()
    both = np.log(fit.predict(type="response")) - used.select(COSTS).to_numpy() @ beta
    sums = used.select("iso_o", "iso_d", both=both - used["known"].to_numpy())
    by = {(a, b): value for a, b, value in sums.iter_rows()}
    # Effects of importers against Germany's by France's exports, France's own by Italy's.
    buy = {j: by["FRA", j] - by["FRA", "DEU"] for i, j in by if i == "FRA"}
    buy["FRA"] = by["ITA", "FRA"] - by["ITA", "DEU"]
    sell = {i: by[i, "DEU"] for i, j in by if j == "DEU"} | {"DEU": by["DEU", "FRA"] - buy["FRA"]}
    terms = tarazy.tilt_terms(ledger, "KAZ", 2019)
    mine = table.filter(pl.col("iso_o") == "KAZ", pl.col("iso_d").is_in(set(buy) & set(sell)))
    cost = mine.select(COSTS).to_numpy() @ beta
    part = terms["exported"][0]
    share = 0
    for weight, effect in ((part, buy), (1 - part, sell)):
        side = np.exp(cost + [effect[j] for j in mine["iso_d"]])
        share = share + weight * side / side.sum()
    found = dict(zip(mine["iso_d"], share, strict=True))
    told = dict(terms.select("partner", "expected").iter_rows())
    assert set(found) == set(told)
    for state in ("RUS", "CHN", "DEU"):
        assert told[state] == pytest.approx(found[state], rel=1e-5)
