"""What every test stands on: a site of its own in a temporary folder, the two databases, real data, and the browser.

Settings are read once, when Django loads, so the environment is made here, before that. `-p no:django` leaves Django
out, for the packages that do without it.
"""

import atexit
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation

from tests.postgres import VARIABLE, Cluster, MissingError, cluster_in_reach

ROOT = Path(__file__).parent.parent
REAL_DATA = ROOT.parent / "shared" / "data"
NO_REAL_DATA = "real data is not beside the project (../shared/data)"
KEPT = {"MUSTER_DATABASE_URL", VARIABLE}

pytest_plugins = ["tests.browser", "tests.flushing"]


def make_site() -> None:
    """Point MUSTER_DATA at a new folder, gone when this process ends, and drop every other setting of the caller."""
    for name in [name for name in os.environ if name.startswith("MUSTER_") and name not in KEPT]:
        del os.environ[name]
    folder = tempfile.mkdtemp(prefix="muster-test-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ["MUSTER_DATA"] = folder
    # A file and not memory: browsers and jobs come from other threads and other processes, as they do on a site.
    os.environ["MUSTER_TEST_SQLITE"] = f"{folder}/test.sqlite3"


def load_django() -> None:
    """Load settings and models; the variable is taken back so that xdist's workers make sites of their own first."""
    import django
    from django.conf import settings

    os.environ["DJANGO_SETTINGS_MODULE"] = "muster.settings"
    django.setup()
    # A site's passwords are slow to check on purpose; hundreds of users of tests need not be.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    del os.environ["DJANGO_SETTINGS_MODULE"]


WITH_DJANGO = "pytest_django.plugin" in sys.modules
make_site()
if WITH_DJANGO:
    load_django()


def pytest_runtest_setup() -> None:
    """Every test begins in English: a request made in Arabic leaves its thread speaking Arabic."""
    if WITH_DJANGO:
        translation.deactivate()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database-only", action="store_true", help="run only the tests that use the database")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not REAL_DATA.is_dir():
        for item in items:
            if item.get_closest_marker("real_data"):
                item.add_marker(pytest.mark.skip(reason=NO_REAL_DATA))
    if not config.getoption("--database-only"):
        return
    left_out = [item for item in items if not uses_database(item)]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if uses_database(item)]


def uses_database(item: pytest.Item) -> bool:
    fixtures = set(getattr(item, "fixturenames", ()))
    return bool(item.get_closest_marker("django_db") or fixtures & {"db", "transactional_db", "live_server"})


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL cluster for tests that make databases of their own; in CI it must be there."""
    try:
        with cluster_in_reach() as found:
            yield found
    except MissingError as error:
        missing(str(error))


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of published lists and rosters that may not be kept in the project."""
    if not REAL_DATA.is_dir():
        pytest.skip(NO_REAL_DATA)
    return REAL_DATA


@pytest.fixture
def site(settings, tmp_path: Path) -> Path:
    """An empty MUSTER_DATA for one test that stores files or builds an index."""
    settings.MUSTER_DATA = tmp_path / "site"
    settings.MUSTER_DATA.mkdir()
    return settings.MUSTER_DATA


def missing(reason: str) -> None:
    """Skip with the reason; where CI is set nothing may be missing, so fail."""
    if os.environ.get("CI"):
        pytest.fail(f"missing in CI: {reason}")
    pytest.skip(reason)
