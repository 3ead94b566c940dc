"""The rules by which a list replaces the one that stands."""

from datetime import date, timedelta

import pytest

from muster.accounts.policy import Role
from muster.audit.policy import OPERATOR
from muster.errors import NotPermittedError, RuleError
from muster.watchlists.entries import Delta, compare_digests
from muster.watchlists.policy import (
    ListContent,
    require_expected,
    require_list_keeper,
    require_newer,
    require_not_shrunk,
    require_whole,
    too_old,
)


@pytest.mark.parametrize("held", [{Role.REGISTRAR}, {Role.ADMINISTRATOR, Role.SIGNER}, {OPERATOR}])
def test_list_keepers(held):
    assert require_list_keeper(held) is None


@pytest.mark.parametrize("held", [set(), set(Role) - {Role.REGISTRAR, Role.ADMINISTRATOR}])
def test_others_are_no_list_keepers(held):
    with pytest.raises(NotPermittedError):
        require_list_keeper(held)


@pytest.mark.parametrize(
    ("last", "new", "confirmed"), [(100, 95, False), (100, 94, True), (100, 0, True), (0, 0, False), (10, 500, False)]
)
def test_shrink_that_is_taken(last, new, confirmed):
    assert require_not_shrunk(ListContent(records=new), ListContent(records=last), confirmed=confirmed) is None


@pytest.mark.parametrize(("last", "new"), [(100, 94), (1, 0), (19, 18), (1_000_000, 949_999)])
def test_shrink_that_is_refused(last, new):
    with pytest.raises(RuleError):
        require_not_shrunk(ListContent(records=new), ListContent(records=last), confirmed=False)


@pytest.mark.parametrize(
    ("last", "new"),
    [
        (None, None),
        (date(2026, 1, 2), None),
        (None, date(2026, 1, 2)),
        (date(2026, 1, 2), date(2026, 1, 2)),
        (date(2026, 1, 2), date(2026, 1, 3)),
    ],
)
def test_not_older(last, new):
    contents = ListContent(records=1, published_on=new), ListContent(records=1, published_on=last)

    assert require_newer(*contents, seen_before=False) is None


@pytest.mark.parametrize(("last", "new", "seen"), [(date(2026, 1, 2), date(2026, 1, 1), False), (None, None, True)])
def test_older(last, new, seen):
    contents = ListContent(records=1, published_on=new), ListContent(records=1, published_on=last)

    with pytest.raises(RuleError):
        require_newer(*contents, seen_before=seen)


def test_list_without_one_of_its_files_is_not_whole():
    with pytest.raises(RuleError):
        require_whole(ListContent(records=1, missing_files=("alt.csv",)))


def test_other_list_than_expected():
    assert require_expected("un-sc", "un-sc") is None
    with pytest.raises(RuleError):
        require_expected("eu-fsf", "un-sc")


@pytest.mark.parametrize(("days", "old"), [(0, False), (30, False), (31, True), (-1, False)])
def test_age(days, old):
    today = date(2026, 11, 22)

    assert too_old(today - timedelta(days=days), today, timedelta(days=30)) is old


def test_delta_is_sorted_and_tells_new_changed_and_gone():
    delta = compare_digests({"a": "1", "b": "1", "c": "1"}, {"d": "1", "b": "2", "c": "1", "aa": "1"})

    assert delta == Delta(added=("aa", "d"), changed=("b",), removed=("a",))
