"""Writes the learned tables of `muster.names`: `python -m bench.names.learn ../shared/data/name_wikidata_translit`.

Only these small tables are committed; the pairs themselves stay where they are. Same input, same tables.
"""

import sys
from collections.abc import Iterable
from pathlib import Path

from bench.names.learn_letters import evidence, learn_emissions, letter_shares, read_pairs, table_pairs
from bench.names.learn_spelling import learn_costs, spelling_pairs

SOURCE = "learned by bench/names/learn.py from Wikidata labels (CC0; NETransliteration-COLING2018)"
TABLES = Path(__file__).parents[2] / "src/muster/names/data"


def write_table(name: str, header: Iterable[str], rows: Iterable[Iterable[str]]) -> None:
    lines = [f"# {SOURCE}", "\t".join(header), *("\t".join(row) for row in rows)]
    (TABLES / f"{name}.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def main(folder: Path) -> None:
    pairs = read_pairs(folder / "wd_arabic_64.tsv") + list(table_pairs())
    shares = letter_shares(pairs)
    write_table(
        "letter_costs_arabic",
        ("letter", "place", "latin", "evidence", "source"),
        (
            (a, where, latin, f"{worth:.2f}", "learned")
            for a, where, latin, worth in evidence(learn_emissions(pairs), shares)
        ),
    )
    costs = learn_costs(spelling_pairs(folder))
    write_table(
        "letter_costs_latin",
        ("sound", "other", "cost", "source"),
        ((x, y, f"{cost:.2f}", "learned") for (x, y), cost in sorted(costs.items()) if x < y and cost < 1),
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
