#!/bin/sh
# Pin every dependency with its hashes; run after a change of pyproject.toml.
set -eu
cd "$(dirname "$0")/.."
pin() {
    .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
        --custom-compile-command requirements/compile.sh pyproject.toml "$@"
}
pin --group build --output-file requirements/main.txt
pin --group develop --constraints requirements/main.txt --output-file requirements/develop.txt
pin --extra spark --group develop --constraints requirements/develop.txt --output-file requirements/spark.txt
pin --group develop --group bench --constraints requirements/develop.txt --output-file requirements/bench.txt
