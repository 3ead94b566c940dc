"""From the bytes that somebody sends to a roster with a layout.

The sheet is read between two acts and in no transaction: reading takes seconds, and nobody should wait for it.
"""

from muster.accounts.models import User
from muster.documents.actions import store
from muster.documents.readers.sheets import read_sheet
from muster.documents.storage import Readable, path_of
from muster.vetting.actions import attach_roster
from muster.vetting.models import Request, Roster
from muster.vetting.readers.layouts import recognise


def receive_roster(*, actor: User, request: Request, file: Readable, name: str) -> Roster:
    """Store the bytes, recognise the columns, attach the roster to the request.

    Raises:
        InputError: the file can't be read as a table; its bytes are kept all the same, as what was brought.
        NotPermittedError, RuleError: as `store` and `attach_roster` say.
    """
    upload = store(actor=actor, file=file, name=name, label=request.label)
    sheet = read_sheet(path_of(upload.document))
    return attach_roster(actor=actor, request=request, upload=upload, layout=recognise(sheet.rows))
