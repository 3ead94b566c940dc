"""A site with a public list, a list of FollowTheMoney, and one that is only the mission's; callers in and outside it."""

import json

import pytest

from muster.accounts.actions import issue_token
from muster.accounts.policy import Marking, Tlp
from muster.watchlists.actions import accept_version, mark_list
from muster.watchlists.imports import keep_index_current
from muster.watchlists.models import Watchlist
from muster.watchlists.published import read_published_list
from tests.vetting.world import user

OWN = """id,kind,name,aliases,birth_date,country
w-1,person,Faruq Dawud Tikani,فاروق داود التكاني,1961-04-12,iq
w-2,person,Nizar Qasim Labani,,1970-01-09,sy
w-3,organization,Harbour Light Trading Company,,,ae
"""
SECRET = """id,kind,name,aliases,birth_date,country
w-1,person,Faruq Dawud Tikani,Hadi Wasim Zubari,1961-04-12,lb
s-1,person,Suhayl Marwan Zubari,,1988-06-30,lb
"""
ENTITIES = [
    {
        "id": "f-1",
        "caption": "Rashid Karam Velani",
        "schema": "Person",
        "properties": {
            "name": ["Rashid Karam Velani"],
            "birthDate": ["1958-02-03"],
            "nationality": ["sy"],
            "topics": ["role.pep"],
            "passportNumber": ["V5551234"],
            "eyeColor": ["brown"],
        },
        "datasets": ["velasia_officials"],
        "referents": ["old-f-1"],
    },
    {"id": "f-2", "schema": "Person", "properties": {"name": ["Layla Karam Velani"], "topics": ["role.rca"]}},
    {
        "id": "f-3",
        "schema": "Family",
        "properties": {"person": ["f-1"], "relative": ["f-2"], "relationship": ["sister"]},
    },
    {"id": "f-4", "schema": "Company", "properties": {"name": ["Velasia Copper Ltd"], "jurisdiction": ["sy"]}},
]


class Client:
    """A client with a token, as the programs of the field send it."""

    def __init__(self, client, person, scheme="ApiKey"):
        self.client = client
        self.headers = {"Authorization": f"{scheme} {issue_token(actor=person, name='test')}"}

    def get(self, address, **query):
        return self.client.get(address, query, headers=self.headers)

    def post(self, address, document):
        return self.client.post(address, json.dumps(document), content_type="application/json", headers=self.headers)

    def form(self, address, **fields):
        return self.client.post(address, fields, headers=self.headers)

    def match(self, example, dataset="default", query="", schema="Person"):
        """The answer to one example."""
        asked = {"queries": {"q": {"schema": schema, "properties": example}}}
        return self.post(f"/match/{dataset}{query}", asked).json()["responses"]["q"]


@pytest.fixture
def lists(site, tmp_path, db):
    registrar = user("rima", "registrar")
    for name, text in (
        ("un-own.csv", OWN),
        ("secret.csv", SECRET),
        ("officials.json", "".join(json.dumps(entity) + "\n" for entity in ENTITIES)),
    ):
        (tmp_path / name).write_text(text, encoding="utf-8")
        accept_version(actor=registrar, published=read_published_list(tmp_path / name))
    keep_index_current()
    marking = Marking(Tlp.AMBER, registrar.organisation_id)
    mark_list(actor=registrar, watchlist=Watchlist.objects.get(code="secret"), marking=marking)


@pytest.fixture
def inside(client, lists):
    """Somebody of the mission, who may read all three lists."""
    return Client(client, user("anton", "analyst"))


@pytest.fixture
def outside(client, lists):
    """Somebody who may read the two public lists."""
    return Client(client, user("olaf", "analyst", org="elsewhere"))
