"""Who may be the same as whom: pairs that look alike, the facts of both, and what was said about them before."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db.models import Max, Q

from muster.accounts.models import Label
from muster.accounts.policy import join_markings
from muster.errors import InputError
from muster.registry.evidence import View
from muster.registry.files import readable_records
from muster.registry.folding import ANSWERED
from muster.registry.models import Claim, Identity, Likeness, Person, Unit
from muster.registry.policy import SECOND_FACTS, is_second_fact
from muster.registry.predicates import PAIRED, Predicate, SubjectKind
from muster.registry.sides import TELLING, Side, open_records, query_of, shared_by, side_of
from muster.screening import Hit, build_index, open_index, score_pair
from muster.screening.results import RAISED_AT, Component
from muster.screening.storage import Verify

MOST_ALIKE = 50
RECORDS: Mapping[SubjectKind, type[Person] | type[Unit]] = {SubjectKind.PERSON: Person, SubjectKind.UNIT: Unit}
Pairs = dict[tuple[int, int], float]


@dataclass(frozen=True, slots=True)
class PairFile:
    """Two records beside each other: their facts, how they compare, and what was said; `merged` if they are one now."""

    kind: SubjectKind
    first: Person | Unit
    second: Person | Unit
    sides: tuple[Side, Side]
    hit: Hit
    compared: tuple[Component, ...]
    said: tuple[Identity, ...]
    merged: bool

    @property
    def second_facts(self) -> tuple[Component, ...]:
        """What agrees beside the name."""
        names_agree = self.hit.name_score >= RAISED_AT
        return tuple(one for one in self.compared if is_second_fact(one, names_agree=names_agree))

    @property
    def contradictions(self) -> tuple[Component, ...]:
        """What speaks for two different people, or units."""
        telling = SECOND_FACTS | {"gender", "data_set", "under", "superior"}
        telling |= {"name"} if self.kind is SubjectKind.UNIT else set()
        return tuple(one for one in self.compared if one.feature in telling and one.effect < 0)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A pair that waits for somebody's word; `before` is an earlier answer that newer evidence has opened again."""

    likeness: Likeness
    before: Identity | None


def pair_file(named: str, first: int, second: int, view: View) -> PairFile:
    """Two persons or two units side by side, the older record first, each as if nothing had been said about the two.

    Raises:
        ObjectDoesNotExist: the reader may not see one of them.
        InputError: it is one record, or of a kind whose records are never one.
    """
    kind = next((kind for kind in PAIRED if kind == named), None)
    if kind is None:
        raise InputError("Only two persons, or two units, can be one.")
    if first == second:
        raise InputError("Name two records: one is always the same as itself.")
    records = readable_records(kind, view).select_related("label")
    older, newer = records.get(pk=min(first, second)), records.get(pk=max(first, second))
    apart = view.without(kind, older.pk, newer.pk)
    one, other = side_of(older, apart), side_of(newer, apart)
    hit = score_pair(query_of(one.record, other.record), other.record)
    said = view.answers().filter(**{kind: older, f"other_{kind}": newer})
    merged = view.same_as(kind, older.pk) == view.same_as(kind, newer.pk)
    compared = (*hit.components, *shared_by(one, other))
    return PairFile(kind, older, newer, (one, other), hit, compared, tuple(said.select_related("decided_by")), merged)


def identity_proposals(view: View) -> list[Proposal]:
    """The pairs that somebody should answer, the likeliest first: never asked, or with newer evidence since."""
    last = {one.key: one for one in view.answers()}
    newest = {
        kind: _newest_evidence(kind, {pk for of, *pair in last if of is kind for pk in pair}, view) for kind in PAIRED
    }
    found = []
    for likeness in view.readable(Likeness.objects.all()).select_related(*ANSWERED[:-1]):
        kind, *pair = likeness.key
        if view.same_as(kind, pair[0]) == view.same_as(kind, pair[1]):
            continue
        before = last.get(likeness.key)
        if before is None or any(
            (told := newest[kind].get(record)) is not None and told > before.decided_at for record in pair
        ):
            found.append(Proposal(likeness, before))
    return found


def alike_pairs(kind: SubjectKind) -> Pairs:
    """Every two records of a kind that screening raises against each other, with the score."""
    rows = Person.objects.as_system() if kind is SubjectKind.PERSON else Unit.objects.as_system()
    records = list(open_records(rows))
    pairs: Pairs = {}
    if not records:
        return pairs
    with TemporaryDirectory(prefix="muster-identities-") as folder:
        build_index(records, Path(folder) / "index", lists=())
        index = open_index(Path(folder) / "index", verify=Verify.NOTHING)
        for record in records:
            for hit in index.search(query_of(record), limit=MOST_ALIKE + 1, threshold=RAISED_AT).hits:
                pair = (min(int(record.id), int(hit.record.id)), max(int(record.id), int(hit.record.id)))
                if pair[0] != pair[1]:
                    pairs[pair] = max(hit.score, pairs.get(pair, 0))
    return pairs


def joint_label(first: Person | Unit, second: Person | Unit, known: dict[tuple[int, int], Label]) -> Label:
    """The marking of what is said about two records: readable by whoever may read both."""
    key = (first.label_id, second.label_id)
    if key not in known:
        same = first.label_id == second.label_id
        joint = first.label if same else Label.objects.obtain(join_markings(first.label.marking, second.label.marking))
        known[key] = joint
    return known[key]


def _newest_evidence(kind: SubjectKind, records: Iterable[int], view: View) -> dict[int, datetime]:
    """When the reader's newest claim that bears on which of them these are was recorded."""
    claims = view.readable(Claim.objects.all()).order_by()
    told = [(kind.value, Q(predicate__in=TELLING[kind]))]
    told += [("other_unit", Q(predicate=Predicate.POSTING))] if kind is SubjectKind.UNIT else []
    newest: dict[int, datetime] = {}
    for column, condition in told:
        rows = claims.filter(condition, **{f"{column}__in": records})
        for record, at in rows.values_list(column).annotate(Max("recorded_at")):
            newest[record] = max(at, newest.get(record, at))
    return newest
