"""Rows that the ledger does not take, kept beside the file that they came from."""

import errno
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from tarazy.ledger.errors import LedgerError


@dataclass(slots=True)
class Quarantine:
    """The quarantine file: grows as ``.part`` and appears only when the good rows are in.

    Attributes
    ----------
    target : pathlib.Path
    rows : int
        How many it holds.
    part : pathlib.Path
    """

    target: Path
    rows: int = 0
    part: Path = field(init=False)

    def __post_init__(self) -> None:
        self.part = self.target.with_name(self.target.name + ".part")

    def put(self, text: pl.DataFrame, wrong: pl.DataFrame) -> None:
        """Add the bad rows of one batch, each with all its reasons.

        Parameters
        ----------
        text : polars.DataFrame
            Rows as they were read, with ``_line`` and ``_fault``.
        wrong : polars.DataFrame
            ``_line, _reason`` of every fault.

        Raises
        ------
        LedgerError
            If no file can be written there.
        """
        if not wrong.height:
            return
        reasons = wrong.group_by("_line").agg(pl.col("_reason").str.join("; "))
        bad = reasons.join(text.drop("_fault"), on="_line", how="left").sort("_line")
        cells = bad.drop("_line", "_reason")
        lines = bad.select(pl.col("_line").alias("line"), pl.col("_reason").alias("reason"))
        if "reason" in cells.columns:
            lines = lines.rename({"reason": "why"})
        try:
            if self.target.is_dir():
                raise IsADirectoryError(errno.EISDIR, "a folder of that name stands there")
            with self.part.open("ab" if self.rows else "wb") as handle:
                whole = pl.concat([lines, cells], how="horizontal")
                handle.write(whole.write_csv(include_header=not self.rows).encode())
        except OSError as error:
            raise LedgerError(
                f"rows cannot be entered and no quarantine file can be written at "
                f"{str(self.target)!r}: {error.strerror}",
                do="copy the file to a folder you may write to; nothing was entered",
            ) from None
        self.rows += bad.height

    def keep(self) -> None:
        """Let the file appear."""
        if self.rows:
            self.part.replace(self.target)

    def drop(self) -> None:
        """Leave nothing behind."""
        if not self.part.is_dir():
            self.part.unlink(missing_ok=True)
