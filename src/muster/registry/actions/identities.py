"""Acts on who is who: searching for records that look alike, and saying that two are one person or unit, or are not."""

from django.utils import timezone

from muster.accounts.models import Label, User
from muster.accounts.scoping import Reader
from muster.audit.acts import act
from muster.audit.log import current_root, record
from muster.errors import InputError, StaleError
from muster.registry.evidence import View
from muster.registry.folding import ANSWERED, last_answers, merged_groups
from muster.registry.identities import RECORDS, Pairs, alike_pairs, joint_label, pair_file
from muster.registry.models import Identity, Likeness, Person, Unit
from muster.registry.policy import require_answers_agree, require_reason, require_registrar, require_second_fact
from muster.registry.predicates import PAIRED, Sameness, SubjectKind
from muster.registry.projections import fold_merges

BATCH = 500


@act
def search_identities(*, actor: Reader) -> int:
    """Every person and every unit is compared with every other one; pairs that look alike wait for somebody's word.

    Returns how many pairs were found. What was answered stays answered until newer evidence comes.
    """
    require_registrar(actor.roles)
    Likeness.objects.as_system().delete()
    labels: dict[tuple[int, int], Label] = {}
    counts = {f"{kind}s": _write_likenesses(kind, alike_pairs(kind), labels) for kind in PAIRED}
    record(actor=actor, act="registry.search_identities", details={"pairs": sum(counts.values()), **counts})
    return sum(counts.values())


def _write_likenesses(kind: SubjectKind, pairs: Pairs, labels: dict[tuple[int, int], Label]) -> int:
    rows = RECORDS[kind]._default_manager.all().as_system().select_related("label")  # noqa: SLF001 -- one of two models
    known = {one.pk: one for one in rows.filter(pk__in={pk for pair in pairs for pk in pair})}
    now = timezone.now()
    Likeness.objects.bulk_create(
        (
            Likeness(
                label=joint_label(known[first], known[second], labels),
                score=score,
                found_at=now,
                **{kind: known[first], f"other_{kind}": known[second]},
            )
            for (first, second), score in sorted(pairs.items())
        ),
        batch_size=BATCH,
    )
    return len(pairs)


@act
def resolve_identity(
    *,
    actor: User,
    first: Person | Unit,
    second: Person | Unit,
    answer: Sameness,
    reason: str,
    seen: int | None = None,
) -> Identity:
    """A named person says whether two persons, or two units, are one. Merged, both numbers lead to the older record.

    Saying later that they are different, or that it cannot be told, takes them apart again. `seen` is how many answers
    stood before the person's eyes.

    Raises:
        NotPermittedError: the actor keeps no registry.
        RuleError: no reason, nothing but the name agrees, or it contradicts what was said about a third record.
        StaleError: somebody else has answered meanwhile.
    """
    require_registrar(actor.roles)
    said = require_reason(reason)
    current_root()  # one answer after another, on all pairs: each is judged by those before it
    kind = SubjectKind.PERSON if isinstance(first, Person) else SubjectKind.UNIT
    if type(first) is not type(second):
        raise InputError("A person and a unit are never one.")
    file = pair_file(kind, first.pk, second.pk, View(actor))
    if seen not in {None, len(file.said)}:
        raise StaleError("Somebody else has answered this pair meanwhile; open it again and read what they said.")
    facts = [one.sentence_en for one in file.second_facts]
    require_second_fact(answer, facts)
    answers = last_answers(Identity.objects.as_system().order_by("pk").values_list(*ANSWERED))[kind]
    pair = (file.first.pk, file.second.pk)
    answers.pop(pair, None)
    apart = [other for other, told in answers.items() if told == Sameness.DIFFERENT]
    require_answers_agree(pair, answer, merged_groups(answers), apart)
    made = Identity.objects.create(
        label=joint_label(file.first, file.second, {}),
        **{kind: file.first, f"other_{kind}": file.second},
        answer=answer,
        reason=said,
        facts=facts,
        decided_by=actor,
        decided_at=timezone.now(),
    )
    fold_merges()
    record(
        actor=actor,
        act="registry.resolve_identity",
        about=[made, file.first, file.second],
        details={"answer": answer, "kind": kind},
        personal={"reason": said, "facts": " ".join(facts)},
    )
    return made
