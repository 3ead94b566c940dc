"""A program of the tests: prepares the site of its environment, then does what the lines on its input say.

{"order": [[key, name of a task in tests.jobs.work, its arguments], …]} or {"submit": number of rows}; each line is
answered with one of JSON.
"""

import csv
import io
import json
import os
import random
import sys
from pathlib import Path

import django


def order(orders):
    from muster.jobs.models import Job
    from tests.jobs import work

    return [Job.objects.order(getattr(work, task), key=key, **arguments).pk for key, task, arguments in orders]


def submit(rows):
    """A request whose roster of so many rows waits for its checks; returns the run's id."""
    from datetime import date

    from muster.vetting.actions import open_request, submit_roster
    from muster.vetting.intake import receive_roster
    from muster.vetting.policy import AssistanceKind
    from muster.watchlists.models import ListVersion
    from tests.web.scene import import_watchlist, people

    if not ListVersion.objects.exists():
        import_watchlist(Path(os.environ["MUSTER_DATA"]))
    requester = people().requester
    request = open_request(
        actor=requester,
        purpose="Border guard course",
        assistance=AssistanceKind.TRAINING,
        authority="Training Act, section 3",
        needed_by=date(2027, 3, 31),
    )
    file = io.BytesIO(roster(rows).encode())
    received = receive_roster(actor=requester, request=request, file=file, name="roster.csv")
    return submit_roster(actor=requester, roster=received).pk


def roster(rows):
    """Made-up people with names of no language, and some of the list among them."""
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(["Full name", "Date of birth", "ID number"])
    for number in range(rows):
        made = [made_up(random.Random(number)), f"{1950 + number % 50}-03-04"]
        writer.writerow([*(LISTED if number % 200 == 0 else made), number])
    return written.getvalue()


LISTED = ["Haider Kazim Abbas Al Juburi", "1971-04-12"]


def made_up(dice):
    return " ".join("".join(dice.choice("bdfgklmnrstz") + dice.choice("aiu") for _ in range(3)).title() for _ in "123")


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "muster.settings"
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    print('"prepared"', flush=True)
    for line in sys.stdin:
        for word, argument in json.loads(line).items():
            print(json.dumps({"order": order, "submit": submit}[word](argument)), flush=True)
