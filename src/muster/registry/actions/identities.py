"""Acts on who is who: searching for records that look alike, and saying that two are one person, or are not."""

from django.utils import timezone

from muster.accounts.models import Label, User
from muster.accounts.scoping import Reader
from muster.audit.acts import act
from muster.audit.log import current_root, record
from muster.errors import StaleError
from muster.registry.evidence import View
from muster.registry.folding import last_answers, merged_groups
from muster.registry.identities import alike_pairs, joint_label, pair_file
from muster.registry.models import Identity, Likeness, Person
from muster.registry.policy import require_answers_agree, require_reason, require_registrar, require_second_fact
from muster.registry.predicates import Sameness
from muster.registry.projections import fold_merges

BATCH = 500


@act
def search_identities(*, actor: Reader) -> int:
    """Every person is compared with every other one by screening; pairs that look alike wait for somebody's word.

    Returns how many pairs were found. What was answered stays answered until newer evidence comes.
    """
    require_registrar(actor.roles)
    pairs = alike_pairs()
    persons = Person.objects.as_system().select_related("label")
    known = {person.pk: person for person in persons.filter(pk__in={one for pair in pairs for one in pair})}
    labels: dict[tuple[int, int], Label] = {}
    now = timezone.now()
    Likeness.objects.as_system().delete()
    Likeness.objects.bulk_create(
        (
            Likeness(
                label=joint_label(known[first], known[second], labels),
                first_id=first,
                second_id=second,
                score=score,
                found_at=now,
            )
            for (first, second), score in sorted(pairs.items())
        ),
        batch_size=BATCH,
    )
    record(actor=actor, act="registry.search_identities", details={"pairs": len(pairs)})
    return len(pairs)


@act
def resolve_identity(
    *, actor: User, first: Person, second: Person, answer: Sameness, reason: str, seen: int | None = None
) -> Identity:
    """A named person says whether two records are one. Merged, both numbers stay and lead to the older record.

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
    file = pair_file(first.pk, second.pk, View(actor))
    if seen not in {None, len(file.said)}:
        raise StaleError("Somebody else has answered this pair meanwhile; open it again and read what they said.")
    facts = [one.sentence_en for one in file.second_facts]
    require_second_fact(answer, facts)
    answers = last_answers(Identity.objects.as_system().order_by("pk").values_list("first", "second", "answer"))
    pair = (file.first.pk, file.second.pk)
    answers.pop(pair, None)
    apart = [other for other, told in answers.items() if told == Sameness.DIFFERENT]
    require_answers_agree(pair, answer, merged_groups(answers), apart)
    made = Identity.objects.create(
        label=joint_label(file.first, file.second, {}),
        first=file.first,
        second=file.second,
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
        details={"answer": answer},
        personal={"reason": said, "facts": " ".join(facts)},
    )
    return made
