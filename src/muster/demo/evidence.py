"""The evidence of the demo: what two reports and a court say about a militia of the last war, claim by claim."""

from collections.abc import Mapping
from datetime import date

from muster.accounts.models import Label, User
from muster.accounts.policy import Marking, Tlp
from muster.demo.spelling import read_table
from muster.registry.actions import open_record, record_claim, search_identities
from muster.registry.policy import Subject
from muster.registry.predicates import Predicate, SubjectKind
from muster.registry.references import CitationWords, ClaimWords, read_citation, read_claim, record_by_reference


def record_evidence(*, registrar: User) -> None:
    """Record every row of `data/evidence.csv`, all of it invented; `new` opens the record that later rows speak of."""
    label = Label.objects.obtain(Marking(Tlp.GREEN, None))
    for row in read_table("evidence.csv"):
        about = SubjectKind(row["about"])
        if row["predicate"] == "new":
            open_record(actor=registrar, kind=about, name=row["subject"], label=label)
            continue
        _, record = record_by_reference(row["subject"], {about}, registrar)
        subject = Subject(about, record.pk)
        draft = read_claim(_words(row), predicate=Predicate(row["predicate"]), subject=subject, reader=registrar)
        source = CitationWords(source=row["source"], published_on=_day(row["published"]), locator=row["locator"])
        record_claim(actor=registrar, draft=draft, citations=[read_citation(source, registrar)], label=label)
    search_identities(actor=registrar)


def _words(row: Mapping[str, str]) -> ClaimWords:
    flags = row["flags"].split()
    return ClaimWords(
        other=row["other"],
        value=row["value"],
        kind=row["kind"],
        category=row["category"],
        role=row["role"],
        rank=row["rank"],
        confidence=row["confidence"],
        first_precise=_day(row["first"]),
        last_precise=_day(row["last"]),
        starting="starting" in flags,
        ending="ending" in flags,
        continuing="continuing" in flags,
    )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
