"""What dated claims show on a day: evidenced, inferred, unknown, or not at all."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.registry.spans import Certainty, Dates, Evidence, fold_spans, weakest_certainty


def day(text: str) -> date:
    return date.fromisoformat(text)


def seen(claim: int, first: str, last: str = "", **flags: bool) -> Evidence:
    return Evidence(claim, Dates(first_precise=day(first), last_precise=day(last or first), **flags))


def some_day_of(claim: int, first: str, last: str) -> Evidence:
    return Evidence(claim, Dates(first_imprecise=day(first), last_imprecise=day(last)))


@pytest.mark.parametrize(
    ("on", "standing"),
    [
        ("2011-12-31", Certainty.UNKNOWN),
        ("2012-01-01", Certainty.EVIDENCED),
        ("2012-06-01", Certainty.INFERRED),
        ("2013-01-01", Certainty.EVIDENCED),
        ("2013-01-02", Certainty.UNKNOWN),
    ],
)
def test_gap_between_two_claims_is_inferred(on, standing):
    (span,) = fold_spans([seen(1, "2012-01-01"), seen(2, "2013-01-01")])
    assert span.standing(day(on)) is standing


@pytest.mark.parametrize(("on", "standing"), [("2011-12-31", None), ("2013-01-02", None)])
def test_nothing_stands_outside_a_real_start_and_end(on, standing):
    (span,) = fold_spans([seen(1, "2012-01-01", starting=True), seen(2, "2013-01-01", ending=True)])
    assert span.standing(day(on)) is standing


def test_what_a_source_takes_to_go_on_is_inferred():
    (span,) = fold_spans([seen(1, "2012-01-01", continuing=True)])
    assert span.standing(day("2020-01-01")) is Certainty.INFERRED


def test_some_day_of_a_month_is_no_evidence_of_any_day():
    (span,) = fold_spans([some_day_of(1, "2018-02-01", "2018-02-28")])
    assert {span.standing(day("2018-02-01") + timedelta(days)) for days in range(28)} == {Certainty.INFERRED}


def test_claim_without_dates_is_unknown_on_every_day():
    (span,) = fold_spans([Evidence(1, Dates())])
    assert span.standing(day("2018-02-01")) is Certainty.UNKNOWN


def test_real_end_parts_two_postings_in_one_unit():
    spans = fold_spans([seen(1, "2010-01-01"), seen(2, "2011-01-01", ending=True), seen(3, "2015-01-01")])
    assert [[entry.claim for entry in span.evidence] for span in spans] == [[1, 2], [3]]


def test_real_start_later_begins_a_new_span():
    spans = fold_spans([seen(1, "2010-01-01"), seen(2, "2015-01-01", starting=True)])
    assert [(span.first, span.starting) for span in spans] == [(day("2010-01-01"), False), (day("2015-01-01"), True)]


def test_claim_without_dates_joins_the_only_span():
    spans = fold_spans([Evidence(1, Dates()), seen(2, "2010-01-01")])
    assert [[entry.claim for entry in span.evidence] for span in spans] == [[2, 1]]


def test_confidence_of_a_span_is_its_least():
    evidence = [
        Evidence(1, seen(1, "2010-01-01").dates, "High"),
        Evidence(2, seen(2, "2011-01-01").dates, "Low"),
    ]
    assert fold_spans(evidence)[0].confidence == "Low"


@pytest.mark.parametrize(
    ("dates", "ordered"),
    [
        (Dates(), True),
        (Dates(first_precise=day("2012-01-01"), last_precise=day("2012-01-01")), True),
        (Dates(first_precise=day("2012-01-02"), last_precise=day("2012-01-01")), False),
        (Dates(first_precise=day("2012-01-02")), False),
        (Dates(first_imprecise=day("2012-01-01"), last_imprecise=day("2012-01-31")), True),
        (
            Dates(
                first_imprecise=day("2012-01-01"),
                first_precise=day("2012-01-31"),
                last_precise=day("2012-03-01"),
                last_imprecise=day("2012-02-01"),
            ),
            False,
        ),
    ],
)
def test_dates_are_ordered(dates, ordered):
    assert dates.are_ordered is ordered


def test_chain_is_worth_its_weakest_link():
    assert weakest_certainty([Certainty.EVIDENCED, Certainty.UNKNOWN, Certainty.INFERRED]) is Certainty.UNKNOWN


DAYS = st.dates(date(2000, 1, 1), date(2003, 1, 1))


@st.composite
def evidences(draw) -> list[Evidence]:
    found = []
    for claim in range(draw(st.integers(1, 6))):
        first, last = sorted(draw(st.tuples(DAYS, DAYS)))
        ending = draw(st.booleans())
        found.append(
            Evidence(
                claim,
                Dates(
                    first_precise=first,
                    last_precise=last,
                    starting=draw(st.booleans()),
                    ending=ending,
                    continuing=not ending and draw(st.booleans()),
                ),
            )
        )
    return found


@given(evidences(), st.randoms(use_true_random=False))
def test_fold_does_not_depend_on_the_order_of_claims(found, random):
    shuffled = random.sample(found, len(found))
    assert fold_spans(shuffled) == fold_spans(found)


@given(evidences(), DAYS)
def test_fold_keeps_every_claim_once_and_what_it_shows(found, on):
    spans = fold_spans(found)
    assert sorted(entry.claim for span in spans for entry in span.evidence) == [entry.claim for entry in found]
    shown = any(entry.dates.first_precise <= on <= entry.dates.last_precise for entry in found)
    assert (Certainty.EVIDENCED in {span.standing(on) for span in spans}) is shown
