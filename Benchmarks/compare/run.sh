#!/usr/bin/env bash
# Measures Aisle and its peers on generated products, side by side in one run; results go to Benchmarks/results.
#
#   Benchmarks/compare/run.sh [PRODUCTS] [--only aisle,typesense] [--seconds 10] [--skip-load] [--no-updates]
#
# AISLE names the binary (default: the release build), WORK the folder for corpora, servers and their data. All servers
# listen on the loopback address only and are ended by their own process ids.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
work=${WORK:-/tmp/aisle-compare}
mkdir -p "$work"

missing=()
command -v wrk >/dev/null || missing+=(wrk)
ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1 || missing+=(postgresql)
python3 -c 'import venv, ensurepip' 2>/dev/null || missing+=(python3-venv)
if [ ${#missing[@]} -gt 0 ]; then
    echo "installing ${missing[*]}"
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "${missing[@]}" >/dev/null ||
        echo "not everything could be installed; what lacks it is left out"
fi
if [ ! -x "$work/venv/bin/python" ]; then
    python3 -m venv "$work/venv"
    "$work/venv/bin/pip" install -q numpy tantivy==0.27.0 psycopg2-binary
fi
exec "$work/venv/bin/python" "$here/compare.py" --work "$work" --aisle "${AISLE:-$root/.build/release/aisle}" \
    --analyzers "$root/analyzers" --results "$root/Benchmarks/results" "$@"
