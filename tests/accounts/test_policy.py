import pytest

from muster.accounts.policy import Marking, Role, Tlp, join_markings, require_role
from muster.errors import NotPermittedError

OPEN = Marking(Tlp.GREEN, 1)


@pytest.mark.parametrize(
    ("first", "second", "joined"),
    [
        (OPEN, OPEN, OPEN),
        (Marking(Tlp.CLEAR, 2), Marking(Tlp.GREEN, 1), Marking(Tlp.GREEN, None)),
        (
            Marking(Tlp.AMBER, 1, frozenset({2, 3})),
            Marking(Tlp.AMBER, 1, frozenset({3})),
            Marking(Tlp.AMBER, 1, frozenset({3})),
        ),
        (
            Marking(Tlp.AMBER, 1, frozenset({3})),
            Marking(Tlp.AMBER, 2, frozenset({3})),
            Marking(Tlp.AMBER, None, frozenset({3})),
        ),
        (Marking(Tlp.AMBER, 1), Marking(Tlp.AMBER, 2), Marking(Tlp.AMBER, None)),
        (Marking(Tlp.CLEAR, 2), Marking(Tlp.AMBER, 1), Marking(Tlp.AMBER, None, frozenset({1}))),
        (
            Marking(Tlp.RED, 1, recipients=frozenset({7, 8})),
            Marking(Tlp.RED, 1, recipients=frozenset({8, 9})),
            Marking(Tlp.RED, 1, recipients=frozenset({8})),
        ),
        (
            Marking(Tlp.GREEN, 1, caveat="no photographs"),
            Marking(Tlp.GREEN, 1, caveat="originator controlled"),
            Marking(Tlp.GREEN, 1, caveat="no photographs; originator controlled"),
        ),
    ],
)
def test_join_is_readable_only_by_those_who_may_read_both(first, second, joined):
    assert join_markings(first, second) == joined
    assert join_markings(second, first) == joined


def test_two_originators_without_a_common_reader_leave_nobody():
    assert join_markings(Marking(Tlp.AMBER, 1), Marking(Tlp.AMBER, 2)).audience == frozenset()


def test_require_role_passes_with_one_of_the_allowed():
    require_role(frozenset({Role.SIGNER}), Role.ASSESSOR, Role.SIGNER)


def test_require_role_says_what_would_be_needed():
    with pytest.raises(NotPermittedError) as refused:
        require_role(frozenset({Role.ADMINISTRATOR}), Role.SIGNER)
    assert refused.value.message == "This needs the role signer; ask an administrator of your organisation."
