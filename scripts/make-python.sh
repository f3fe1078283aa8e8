#!/bin/sh
# Makes .venv with what tests read our output with. Tests that need it say so when it is not there.
set -eu
if [ -x .venv/bin/python ] && .venv/bin/python -c 'import pyarrow, polars, duckdb; assert duckdb.__version__.startswith("2.0.")' 2>/dev/null; then exit 0; fi
python3 -m venv .venv
.venv/bin/python -m pip install --quiet --disable-pip-version-check pyarrow polars 'duckdb~=2.0.0'
