"""The enricher of nomenklatura as it is published, asked for one person: `python -m bench.clients.enricher URL KEY`.

Prints the matches, and what expanding the first of them brings, as JSON.
"""

import json
import sys
from collections.abc import Iterable

from followthemoney import Dataset, StatementEntity
from nomenklatura.cache import Cache
from nomenklatura.db import Session, get_engine
from nomenklatura.enrich.yente import YenteEnricher


def asked(dataset: Dataset) -> StatementEntity:
    return StatementEntity.from_data(
        dataset,
        {
            "id": "mine-1",
            "schema": "Person",
            "properties": {"name": ["Rashed Karam al-Velani"], "birthDate": ["1958-02-03"], "nationality": ["sy"]},
        },
    )


def told(entities: Iterable[StatementEntity]) -> list[dict[str, object]]:
    return [
        {"id": one.id, "schema": one.schema.name, "properties": {prop.name: one.get(prop) for prop in one.iterprops()}}
        for one in entities
    ]


def main(address: str, key: str) -> None:
    dataset = Dataset.make({"name": "mine", "title": "Mine"})
    config = {
        "api": address,
        "api_key": key,
        "dataset": "default",
        "cutoff": 0.5,
        "algorithm": "logic-v2",
        "cache_days": 0,
    }
    session = Session(get_engine("sqlite://"))
    try:
        enricher = YenteEnricher(dataset, Cache(session, dataset, create=True), config)
        entity = asked(dataset)
        matches = list(enricher.match_wrapped(entity))
        expanded = list(enricher.expand_wrapped(entity, matches[0])) if matches else []
        enricher.close()
    finally:
        session.close()
    print(json.dumps({"matches": told(matches), "expanded": told(expanded)}, default=sorted))


if __name__ == "__main__":
    main(*sys.argv[1:])
