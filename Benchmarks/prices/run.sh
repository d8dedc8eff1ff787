#!/usr/bin/env bash
# What prices of 50 customer groups in 3 currencies add to an index and to the time of a search.
#
#     Benchmarks/prices/run.sh data/icecat [N]
#
# Imports the products of a folder (products.jsonl, queries.tsv; see corpora/icecat) twice, once with one price each and once
# with 151 to 302, asks both servers the same in turn, and prints two tables.
set -euo pipefail
source=${1:?usage: run.sh FOLDER [N]}
count=${2:-20000}
here=$(cd "$(dirname "$0")" && pwd)
aisle=${AISLE:-$here/../../.build/release/aisle}
port=${PORT:-8098}
cd "$here/../.."
work=$(mktemp -d)
servers=()
finish() {
    for server in "${servers[@]}"; do kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; done
    rm -rf "$work"
}
trap finish EXIT
# Every query is searched, counted and written anew.
echo "answer_cache_bytes: 0" >"$work/settings.yaml"
python3 "$here/prices.py" prepare "$source" "$count" "$work"
for name in one many; do
    "$aisle" import --data "$work/$name" --mapping "$work/mapping.yaml" "$work/$name.jsonl" >"$work/$name.log" 2>&1 ||
        { [ $? = 1 ] || { cat "$work/$name.log"; exit 1; }; }
    "$aisle" reindex --data "$work/$name" >>"$work/$name.log" 2>&1
    "$aisle" serve --settings "$work/settings.yaml" --data "$work/$name" --port "$port" >/dev/null 2>&1 &
    servers+=($!)
    for _ in $(seq 200); do curl -sf "http://127.0.0.1:$port/health/ready" >/dev/null && break; sleep 0.1; done
    port=$((port + 1))
done
python3 "$here/prices.py" measure "$source" "$work" $((port - 2)) $((port - 1))
