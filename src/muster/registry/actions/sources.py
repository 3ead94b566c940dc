"""Acts on where claims come from: publications, sources, and which of them repeat another."""

from muster.accounts.models import Label, User
from muster.accounts.scoping import Reader
from muster.audit.acts import act
from muster.audit.log import record
from muster.errors import InputError, RuleError
from muster.registry.models import Publication, Source
from muster.registry.policy import require_registrar
from muster.registry.recording import SourceDraft


@act
def add_publication(*, actor: Reader, name: str, label: Label, country: str = "", address: str = "") -> Publication:
    """Somebody who publishes.

    Raises:
        InputError: it has no name.
    """
    require_registrar(actor.roles)
    if not name.strip():
        raise InputError("A publication needs a name.")
    made = Publication.objects.create(label=label, name=name.strip(), country=country, address=address)
    record(actor=actor, act="registry.add_publication", about=[made])
    return made


@act
def add_source(*, actor: Reader, draft: SourceDraft, label: Label) -> Source:
    """A document that claims can cite.

    Raises:
        InputError: it has no title.
    """
    require_registrar(actor.roles)
    if not draft.title.strip():
        raise InputError("A source needs a title.")
    made = Source.objects.create(
        label=label,
        title=draft.title.strip(),
        publication=draft.publication,
        address=draft.address,
        published_on=draft.published_on,
        accessed_on=draft.accessed_on,
        document=draft.document,
        is_compilation=draft.is_compilation,
    )
    record(actor=actor, act="registry.add_source", about=[made])
    return made


@act
def declare_reprint(*, actor: User, source: Source, of: Source) -> Source:
    """Both have one origin and count once from now on (rule 7).

    Raises:
        RuleError: the other one repeats this one, directly or by others.
    """
    require_registrar(actor.roles)
    walked, at = {source.pk}, of
    while True:
        if at.pk in walked:
            raise RuleError("The two would repeat each other; one of them must be the origin.", rule="reprint_circle")
        walked.add(at.pk)
        if at.reprint_of_id is None:
            break
        at = Source.objects.as_system().get(pk=at.reprint_of_id)
    source.reprint_of = of
    source.save(update_fields=["reprint_of"])
    record(actor=actor, act="registry.declare_reprint", about=[source, of])
    return source
