from pathlib import Path

import pytest

from muster.demo.files import write_world
from muster.demo.world import Scale, World, build_world


@pytest.fixture(scope="session")
def world() -> World:
    return build_world(Scale.SMALL)


@pytest.fixture(scope="session")
def written(world: World, tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("nahrazan")
    write_world(world, directory)
    return directory
