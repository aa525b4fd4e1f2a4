"""State codes and names of every producer, translated once to ISO 3166-1 alpha-3.

country_converter knows ISO-2, Gleditsch-Ward, UN M49 and English names; its table lacks the
Correlates of War numbers only where they differ from Gleditsch-Ward, Russian and French names
(taken from CLDR through Babel), and states that are no more (``names.csv``). FIPS 10-4 codes, as
the CIA World Factbook has them, are those of GeoNames (``fips.csv``; geonames.org, CC BY 4.0).
"""

import re
from functools import cache
from importlib import resources
from typing import Literal

import polars as pl

Scheme = Literal["cow", "gw", "iso2", "iso3", "m49", "fips", "name"]

#: AidData files the united Vietnam under the number of the South (817).
#: Where the Correlates of War state list parts from Gleditsch-Ward, and dissolved states.
#: Source: COW State System Membership v2016; Gleditsch and Ward (1999), list of 2017.
_NUMBERED = {
    "cow": {
        255: "DEU", 260: "DEU", 265: "DDR", 315: "CSK", 316: "CZE", 317: "SVK", 340: "SRB",
        341: "MNE", 343: "MKD", 344: "HRV", 345: "SRB", 346: "BIH", 347: "XKX", 349: "SVN",
        365: "RUS", 626: "SSD", 625: "SDN", 678: "YEM", 679: "YEM", 680: "YMD", 816: "VNM",
        817: "VDR", 860: "TLS", 946: "KIR", 947: "TUV", 955: "TON", 970: "NRU", 713: "TWN",
        987: "FSM", 990: "WSM", 983: "MHL", 986: "PLW",
    },
    "gw": {
        260: "DEU", 255: "DEU", 265: "DDR", 315: "CSK", 316: "CZE", 340: "SRB", 341: "MNE",
        345: "SRB", 347: "XKX", 365: "RUS", 678: "YEM", 679: "YEM", 680: "YMD", 816: "VNM",
        817: "VNM", 970: "NRU", 971: "NRU", 973: "TUV", 972: "TON",
    },
}  # fmt: skip

#: Two states stand in country_converter with a pattern of two codes for ISO-2, not with a code.
_TWO_ISO2 = {"GR": "GRC", "EL": "GRC", "GB": "GBR", "UK": "GBR"}


@cache
def _table(scheme: Scheme) -> dict[str, str]:
    import country_converter

    data = country_converter.CountryConverter().data
    column = {"cow": "GWcode", "gw": "GWcode", "iso2": "ISO2", "m49": "ISOnumeric"}
    if scheme == "name":
        return _names()
    if scheme == "fips":
        fips = resources.files("tarazy.sources").joinpath("fips.csv").read_bytes()
        return dict(pl.read_csv(fips).iter_rows())
    if scheme == "iso3":
        return {str(code): str(code) for code in data["ISO3"]}
    known = data[column[scheme]].notna()
    keys, codes = data.loc[known, column[scheme]], data.loc[known, "ISO3"]
    if scheme in ("cow", "gw", "m49"):
        keys = keys.astype(float).astype(int)
    table = {str(k).upper(): str(v) for k, v in zip(keys, codes, strict=True)}
    table |= {str(int(k)): v for k, v in _NUMBERED.get(scheme, {}).items()}
    if scheme == "iso2":
        table |= {"XK": "XKX"} | _TWO_ISO2
    return table


def _key(name: str) -> str:
    # Latin letters typed inside Cyrillic words occur in real files: fold the look-alikes.
    name = name.strip().lower().replace("ё", "е").replace("’", "'")
    if re.search("[а-я]", name):
        name = name.translate(str.maketrans("aceopxyk", "асеорхук"))
    return re.sub(r"[\s.,()*'\"-]+", " ", name).strip()


@cache
def _names() -> dict[str, str]:
    import country_converter
    from babel import Locale

    data = country_converter.CountryConverter().data
    table: dict[str, str] = {}
    iso2 = dict(zip(data["ISO2"], data["ISO3"], strict=True)) | {"XK": "XKX"} | _TWO_ISO2
    for language in ("en", "fr", "ru", "kk"):
        for code, name in Locale(language).territories.items():
            if code in iso2:
                table[_key(name)] = str(iso2[code])
    for column in ("name_short", "name_official"):
        table |= {_key(str(n)): str(c) for n, c in zip(data[column], data["ISO3"], strict=True)}
    extra = pl.read_csv(resources.files("tarazy.sources").joinpath("names.csv").read_bytes())
    return table | {_key(name): code for name, code in extra.iter_rows()}


@cache
def _by_pattern(name: str) -> str | None:
    import country_converter

    found = country_converter.CountryConverter().data
    hits = {
        str(code)
        for pattern, code in zip(found["regex"], found["ISO3"], strict=True)
        if re.search(pattern, name, re.IGNORECASE)
    }
    return hits.pop() if len(hits) == 1 else None


def translate(codes: pl.Series, scheme: Scheme) -> pl.Series:
    """Translate a column of state codes or names to ISO 3166-1 alpha-3.

    Parameters
    ----------
    codes : polars.Series
        Codes of one scheme: ``cow`` and ``gw`` numbers, ``iso2``, ``iso3``, ``m49``, ``fips``, or
        ``name`` in English, French, Russian or Kazakh.
    scheme : str

    Returns
    -------
    polars.Series
        Strings of the same length; null where the code is not a state that is known. The caller
        sets such rows aside with their name.
    """
    table = _table(scheme)
    cast = codes
    if scheme in ("cow", "gw", "m49"):
        cast = codes.cast(pl.Float64).cast(pl.Int64)
    distinct = cast.unique().drop_nulls()
    found: dict[object, str | None] = {}
    for value in distinct:
        if scheme == "name":
            found[value] = table.get(_key(value)) or _by_pattern(value)
        else:
            found[value] = table.get(str(value).strip().upper())
    return cast.replace_strict(found, default=None, return_dtype=pl.String).alias(codes.name)
