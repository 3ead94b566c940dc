"""Reads the tables under `data/`: tab-separated, one header line, `#` starts a comment line."""

from collections.abc import Iterator
from importlib.resources import files


def read_table(name: str) -> Iterator[dict[str, str]]:
    """The rows of `data/<name>.tsv` as column → value; short rows are filled with empty values."""
    lines = (files("muster.names") / "data" / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    rows = (line for line in lines if line.strip() and not line.startswith("#"))
    header = next(rows).split("\t")
    for line in rows:
        values = line.split("\t")
        values += [""] * (len(header) - len(values))
        yield dict(zip(header, values, strict=False))
