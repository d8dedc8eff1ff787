#!/usr/bin/env bash
# Measures carts and purchases, and searches beside them: Benchmarks/commerce/run.sh [PRODUCTS] [SECONDS]
#
# AISLE names the binary (default: the release build), WORK the folder for the corpus and the data.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
export WORK=${WORK:-/tmp/aisle-commerce}
mkdir -p "$WORK"
if ! command -v wrk >/dev/null || ! python3 -c 'import venv, ensurepip' 2>/dev/null; then
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends wrk python3-venv >/dev/null
fi
if [ ! -x "$WORK/venv/bin/python" ]; then
    python3 -m venv "$WORK/venv"
    "$WORK/venv/bin/pip" install -q numpy
fi
exec "$WORK/venv/bin/python" "$here/commerce.py" "${AISLE:-$here/../../.build/release/aisle}" "$@"
