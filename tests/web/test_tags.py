from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import translation

from muster.accounts.policy import Role
from muster.registry.command import Remark, flag
from muster.registry.spans import Span
from muster.vetting import policy
from muster.web.templatetags import muster_tags as tags
from muster.web.words import WORDS, word_for


def test_an_arabic_name_is_shown_in_both_scripts_each_isolated():
    shown = tags.person_name("حيدر كاظم")

    assert shown.startswith('<span class="name"><bdi lang="ar">حيدر كاظم</bdi><bdi class="romanised" lang="und-Latn">')


def test_a_latin_name_is_shown_once():
    assert tags.person_name("Haydar Kadhim") == '<span class="name"><bdi lang="und-Latn">Haydar Kadhim</bdi></span>'


def test_a_name_is_escaped():
    assert "<script>" not in tags.person_name("<script>alert(1)</script>")


def test_a_missing_name_says_so():
    assert tags.person_name("") == '<span class="soft">not given</span>'


def test_a_date_is_isolated_left_to_right():
    assert tags.day(date(2026, 11, 22)) == '<time dir="ltr" datetime="2026-11-22" class="nowrap">2026-11-22</time>'


def test_a_missing_date_says_so():
    assert tags.day(None) == '<span class="soft">no date</span>'


@pytest.mark.parametrize(
    ("flags", "english", "arabic"),
    [
        ({}, "first seen {}, last seen {}", "أول ذكر {}، آخر ذكر {}"),
        ({"starting": True, "ending": True}, "from {} to {}", "من {} إلى {}"),
        ({"continuing": True}, "first seen {}, last seen {}, taken to go on", "أول ذكر {}، آخر ذكر {}، ويُعدّ مستمرًا"),
    ],
)
def test_a_span_is_said_in_the_language_of_the_reader(flags, english, arabic):
    span = Span((), date(2014, 6, 1), date(2016, 8, 31), **flags)
    days = tags.day(span.first), tags.day(span.last)
    assert tags.span_words(span) == english.format(*days)
    with translation.override("ar"):
        assert tags.span_words(span) == arabic.format(*days)


def test_a_moment_has_its_minute():
    assert ">2026-11-22 17:05<" in tags.moment(datetime(2026, 11, 22, 17, 5, tzinfo=UTC))


@pytest.mark.parametrize(
    ("waited", "english"),
    [
        (timedelta(seconds=30), "0 minutes"),
        (timedelta(minutes=1), "1 minute"),
        (timedelta(hours=5, minutes=59), "5 hours"),
        (timedelta(days=3, hours=23), "3 days"),
        (timedelta(days=-1), "0 minutes"),
    ],
)
def test_an_age_is_written_in_one_unit(waited, english):
    assert tags.duration(waited) == english


@pytest.mark.parametrize(
    ("days", "arabic"), [(1, "يوم واحد"), (2, "يومان"), (3, "3 أيام"), (11, "11 يومًا"), (100, "100 يوم")]
)
def test_an_age_has_the_six_forms_of_arabic(days, arabic):
    with translation.override("ar"):
        assert tags.duration(timedelta(days=days)) == arabic


@pytest.mark.parametrize(
    ("value", "word"), [(0.93, "match"), (0.70, "match"), (0.69, "possible"), (0.5, "possible"), (0.49, "different")]
)
def test_a_score_is_a_word_and_a_number(value, word):
    assert f"<b>{word}</b>" in tags.score(value)
    assert f"{value:.2f}" in tags.score(value)


def test_a_state_is_a_sign_and_a_word():
    badge = tags.state("approved")

    assert badge.startswith('<span class="badge" data-tone="good"><svg class="icon" aria-hidden="true">')
    assert badge.endswith(" Approved</span>")


def test_an_unknown_state_is_shown_as_written_and_never_as_good():
    assert tags.state("brand new").startswith('<span class="badge" data-tone="idle">')


@pytest.mark.parametrize(
    "words",
    [
        Role, policy.AssistanceKind, policy.RequestState, policy.CaseState, policy.CheckKind, policy.CheckState,
        policy.AlertSource, policy.Answer, policy.Outcome, policy.Scope, policy.ProposalState, policy.Ground,
    ],
    ids=lambda words: words.__name__,
)  # fmt: skip
def test_every_code_of_the_domain_has_a_word(words):
    assert [word for word in words if word not in WORDS] == []


def test_only_what_speaks_for_the_subject_is_green():
    good = {code for code in WORDS if word_for(code).tone == "good"}

    assert good == {"approved", "completed", "different", "CLEAR", "accepted", "done"}


def test_flag_of_a_chain_is_said_in_the_readers_language():
    found = flag(Remark.TASK_FORCE, unit="7 <Bn>", force="Force", on=date(2016, 4, 7), certainty="inferred")
    with translation.override("ar"):
        said = tags.flag_words(found)
    assert "7 &lt;Bn&gt;" in said
    assert ("مستنتج" in said, "was in" in said) == (True, False)
