"""Two worlds that differ only in a list that the asker may not read answer alike, everywhere."""

import json
import re

from muster.accounts.policy import Marking, Tlp
from muster.watchlists.actions import accept_version, mark_list
from muster.watchlists.imports import keep_index_current
from muster.watchlists.models import Watchlist
from muster.watchlists.published import read_published_list
from tests.vetting.world import user

HIDDEN = [
    {
        "id": "f-1",
        "schema": "Person",
        "properties": {"name": ["Zaki Munir Hadawi"], "birthDate": ["1931-01-01"], "topics": ["crime"]},
        "referents": ["f-2"],
    },
    {"id": "h-2", "schema": "Person", "properties": {"name": ["Nizar Qasim Labani", "Rashid Karam Velani"]}},
    {"id": "h-3", "schema": "Family", "properties": {"person": ["f-1"], "relative": ["h-2"]}},
    {"id": "h-4", "schema": "Vessel", "properties": {"name": ["Star of Samand"]}},
]
NAMES = ("Zaki Munir Hadawi", "Nizar Qasim Labani", "Rashid Karam Velani", "Star of Samand", "Suhayl Zubari")
ADDRESSES = (
    "/search/default",
    "/search/default?facets=schema&facets=topics&facets=identifiers&facets=datasets&facets=countries",
    "/search/hidden",
    "/search/default?schema=Vessel",
    "/search/default?sort=id&topics=crime",
    "/search/default?filter=properties.birthDate:1931-01-01",
    "/entities/f-1",
    "/entities/f-2",
    "/entities/h-2",
    "/catalog",
    "/reconcile/default",
    "/reconcile/hidden",
    "/reconcile/default/suggest/entity?prefix=Sta",
    "/reconcile/default/suggest/type?prefix=v",
    "/reconcile/default/suggest/property?prefix=b",
    "/reconcile/default/preview?id=h-2",
    "/api/v1/lists",
)


def answers(caller):
    """Every answer, without the name of the index, which says only that lists changed."""
    told = []
    for address in ADDRESSES:
        headers = {"Authorization": f"Bearer {caller.headers['Authorization'].split()[1]}"}
        told.append(caller.client.get(address, headers=headers))
    told += [caller.get("/search/default", q=name) for name in NAMES]
    for schema in ("Person", "Thing", "Company"):
        queries = {name: {"schema": schema, "properties": {"name": [name]}} for name in NAMES}
        told += [
            caller.post(f"/match/{dataset}?threshold=0.3", {"queries": queries}) for dataset in ("default", "hidden")
        ]
    told.append(caller.form("/reconcile/default", queries=json.dumps({name: {"query": name} for name in NAMES})))
    told.append(
        caller.form("/reconcile/default", extend=json.dumps({"ids": ["f-1", "h-2"], "properties": [{"id": "name"}]}))
    )
    return [(answer.status_code, re.sub(r'"index": "[^"]*"', "", answer.content.decode())) for answer in told]


def test_a_hidden_list_makes_no_difference(outside, inside, tmp_path):
    before, seen_before = answers(outside), answers(inside)
    registrar = user("rima", "registrar")
    path = tmp_path / "hidden.json"
    path.write_text("".join(json.dumps(entity) + "\n" for entity in HIDDEN), encoding="utf-8")
    accept_version(actor=registrar, published=read_published_list(path))
    mark_list(
        actor=registrar,
        watchlist=Watchlist.objects.get(code="hidden"),
        marking=Marking(Tlp.AMBER, registrar.organisation_id),
    )
    keep_index_current()

    assert answers(outside) == before
    assert sum(one != other for one, other in zip(answers(inside), seen_before, strict=True)) > 20
