"""Two people, under pressure: eight sign one proposal at the same moment, its proposer among them, many times over.

    python -m bench.signatures [--trials 200]

Runs on a database of its own: an SQLite file in a temporary folder, or the PostgreSQL server that MUSTER_DATABASE_URL
names, in a test database that is dropped at the end. Exit 1 when any trial ends other than with exactly one decision,
two signatures, and none by the proposer.
"""

import argparse
import os
import sys
import tempfile
import threading
import time
from collections import Counter

SIGNERS = 8


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--trials", type=int, default=200)
    trials = parser.parse_args().trials
    with tempfile.TemporaryDirectory(prefix="muster-bench-") as folder:
        os.environ["MUSTER_DATA"] = folder
        os.environ["MUSTER_TEST_SQLITE"] = f"{folder}/test.sqlite3"
        os.environ["DJANGO_SETTINGS_MODULE"] = "muster.settings"
        import django

        django.setup()
        from django.db import connection

        name = connection.settings_dict["NAME"]
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        started = time.monotonic()
        try:
            seen = Counter(trial() for _ in range(trials))
        finally:
            connection.creation.destroy_test_db(name, verbosity=0)
        wrong = {ending: count for ending, count in seen.items() if ending != (1, 2, 0, SIGNERS - 2)}
        seconds = time.monotonic() - started
        print(f"{connection.vendor}: {trials} trials of {SIGNERS} parallel signatures in {seconds:.0f} s")
        print(f"  one decision, two signatures, proposer refused: {seen[1, 2, 0, SIGNERS - 2]} of {trials}")
        for ending, count in wrong.items():
            print(f"  WRONG {count} times: decisions, signatures, by the proposer, refused = {ending}")
    return 1 if wrong else 0


def trial() -> tuple[int, int, int, int]:
    """Decisions, signatures, signatures by the proposer, and refused tries of one proposal."""
    from django.db import connections

    from muster.accounts.models import User
    from muster.errors import NotPermittedError, RuleError
    from muster.vetting.actions import propose_decision, sign_decision
    from muster.vetting.models import Decision, Proposal, Signature
    from muster.vetting.policy import Ground, Outcome, Scope
    from tests.vetting.world import NOTE, STATEMENT, checked_case, desk, user

    proposer = user("bela", "assessor", "signer")
    case = checked_case(desk())
    proposal = propose_decision(
        actor=proposer,
        case=case,
        outcome=Outcome.REJECTED,
        scope=Scope.PERSON,
        grounds=[Ground.IDENTITY],
        internal_note=NOTE,
        statement=STATEMENT,
        seen=case.version,
    )
    signers = [proposer.pk] + [user(f"signer{number}", "signer").pk for number in range(SIGNERS - 1)]
    start = threading.Barrier(SIGNERS)
    refused: list[int] = []

    def sign(signer_id: int) -> None:
        try:
            signer, mine = User.objects.get(pk=signer_id), Proposal.objects.as_system().get(pk=proposal.pk)
            start.wait()
            sign_decision(actor=signer, proposal=mine)
        except (NotPermittedError, RuleError):
            refused.append(signer_id)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=sign, args=(signer,)) for signer in signers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    signed = Signature.objects.as_system().filter(proposal=proposal)
    return (
        Decision.objects.as_system().filter(proposal=proposal).count(),
        signed.count(),
        signed.filter(signer=proposer).count(),
        len(refused),
    )


if __name__ == "__main__":
    sys.exit(main())
