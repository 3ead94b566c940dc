"""From the bytes that somebody sends to a roster with a layout.

The sheet is read between two acts and in no transaction: reading takes seconds, and nobody should wait for it.
"""

from muster.accounts.models import User
from muster.documents.actions import store
from muster.documents.readers.sheets import read_sheet
from muster.documents.storage import Readable, path_of
from muster.vetting.actions import attach_roster
from muster.vetting.models import Request, Roster
from muster.vetting.readers.layouts import Layout, recognise

REMEMBERED_ROSTERS = 20


def receive_roster(*, actor: User, request: Request, file: Readable, name: str) -> Roster:
    """Store the bytes, recognise the columns, attach the roster to the request.

    Raises:
        InputError: the file can't be read as a table; its bytes are kept all the same, as what was brought.
        NotPermittedError, RuleError: as `store` and `attach_roster` say.
    """
    upload = store(actor=actor, file=file, name=name, label=request.label)
    sheet = read_sheet(path_of(upload.document))
    layout = recognise(sheet.rows, remembered=_remembered(request))
    return attach_roster(actor=actor, request=request, upload=upload, layout=layout)


def _remembered(request: Request) -> dict[str, str]:
    """What people of the organisation said about headings before, the newest word last."""
    rosters = Roster.objects.as_system().filter(
        request__organisation=request.organisation_id, submitted_at__isnull=False
    )
    known: dict[str, str] = {}
    for layout in reversed(rosters.order_by("-pk").values_list("layout", flat=True)[:REMEMBERED_ROSTERS]):
        known |= Layout.from_json(layout).remembered()
    return known
