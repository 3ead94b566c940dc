"""The vectors are those of the reference implementation of Certificate Transparency (public, RFC 6962)."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.audit import tree, verifier

LEAVES = [
    bytes.fromhex(text)
    for text in ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def root_by_definition(leaves):
    """MTH of RFC 6962, section 2.1, word for word."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return hashlib.sha256(b"\x01" + root_by_definition(leaves[:half]) + root_by_definition(leaves[half:])).digest()


@pytest.mark.parametrize(("count", "root"), list(enumerate(ROOTS, start=1)))
def test_root_is_that_of_the_reference_implementation(count, root):
    assert tree.root(tree.peaks_of(tree.leaf_hash(leaf) for leaf in LEAVES[:count])).hex() == root


@given(st.lists(st.binary(max_size=8), max_size=70))
def test_root_follows_the_definition_in_both_implementations(leaves):
    grown = verifier.Tree()
    for leaf in leaves:
        grown.append(verifier.leaf_hash(leaf))
    expected = root_by_definition(leaves)
    assert tree.root(tree.peaks_of(map(tree.leaf_hash, leaves))) == expected
    assert grown.root() == expected
