#!/usr/bin/env bash
# Serves a data folder and measures /search with two facets and price ranges at 1 and 16 connections.
set -euo pipefail
data=${1:?usage: run.sh DATA QUERIES}
queries=${2:?usage: run.sh DATA QUERIES}
here=$(cd "$(dirname "$0")" && pwd)
aisle=${AISLE:-$here/../../.build/release/aisle}
port=${PORT:-8097}
settings=$(mktemp)
# Every query is searched, counted and written anew.
echo "answer_cache_bytes: ${CACHE_BYTES:-0}" >"$settings"
"$aisle" serve --settings "$settings" --data "$data" --port "$port" >/dev/null 2>&1 &
server=$!
trap 'kill $server 2>/dev/null; wait $server 2>/dev/null || true; rm -f "$settings"' EXIT
for _ in $(seq 100); do curl -sf "http://127.0.0.1:$port/health/ready" >/dev/null && break; sleep 0.1; done
wrk -t1 -c4 -d3s -s "$here/search.lua" "http://127.0.0.1:$port" -- "$queries" >/dev/null
for connections in 1 16; do
  echo "$connections connections"
  wrk -t1 -c"$connections" -d10s -s "$here/search.lua" "http://127.0.0.1:$port" -- "$queries" | grep -E 'Requests/sec|p50'
done
echo "RSS $(awk '/VmRSS/ {print $2 / 1024 " MB"}' /proc/$server/status)"
