"""What would change a comparison."""

import pytest

from muster.names import Kind, Verdict, compare, parse, what_would_change


def changes(a, b, kind=Kind.PERSON):
    return what_would_change(parse(a, kind), parse(b, kind))


def test_a_contradiction_that_decides_is_named_with_the_score_without_it():
    [change] = changes("Omar Hassan al-Tikriti", "Omar Hassan al-Mosuli")
    assert (change.statement.left, change.statement.right) == ("al-Tikriti", "al-Mosuli")
    assert change.verdict is Verdict.MATCH
    assert change.score == compare("Omar Hassan", "Omar Hassan").score
    assert change.sentence() == (
        "If “al-Tikriti” and “al-Mosuli” did not contradict each other, the score would be 1.00."
    )


def test_a_likeness_that_decides_is_named_with_the_score_if_it_were_none():
    found = changes("Omar Hassan Jabbar", "عمر حسن جبار")
    assert {change.verdict for change in found} <= {Verdict.DIFFERENT, Verdict.POSSIBLE}
    assert found[0].statement.left == "Omar"
    assert found[0].sentence("ar").startswith("لو كان «Omar» و«عمر» اسمين مختلفين لكانت الدرجة 0.")


def test_a_veto_between_units_is_named():
    [change] = changes("103rd Infantry Battalion", "102nd Infantry Battalion", Kind.UNIT)
    assert change.verdict is not Verdict.DIFFERENT


@pytest.mark.parametrize(
    ("a", "b"),
    [("Omar Hassan", "Omar Hassan"), ("Omar Hassan", "Dawud Khalil"), ("", "Omar"), ("Omar Hassan", "Omar Hassan Ali")],
)
def test_nothing_is_named_where_no_single_reason_decides(a, b):
    assert changes(a, b) == ()
