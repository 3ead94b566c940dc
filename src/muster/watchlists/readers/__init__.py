"""Readers of published lists: a file in its original format becomes `screening.Record`s. No Django in here."""

from muster.watchlists.readers.countries import country_code
from muster.watchlists.readers.eu import read_eu
from muster.watchlists.readers.followthemoney import read_followthemoney
from muster.watchlists.readers.lists import ListFile, ListFormat, read_list, tell_format
from muster.watchlists.readers.ofac import read_ofac
from muster.watchlists.readers.plain import read_plain
from muster.watchlists.readers.uk import read_uk
from muster.watchlists.readers.un import read_un

__all__ = [
    "ListFile",
    "ListFormat",
    "country_code",
    "read_eu",
    "read_followthemoney",
    "read_list",
    "read_ofac",
    "read_plain",
    "read_uk",
    "read_un",
    "tell_format",
]
