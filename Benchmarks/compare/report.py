"""The table and the plot of one run."""
import json
import os

VARIANTS = ("and", "or", "facet", "brand", "price", "typo", "full")
COLOURS = {
    "Aisle": "#0b7285", "Typesense": "#e8590c", "tantivy": "#5f3dc4", "SQLite": "#868e96", "PostgreSQL": "#364fc7"}


def write(run, folder):
    """Writes JSON, Markdown and SVG beside each other; returns the Markdown."""
    os.makedirs(folder, exist_ok=True)
    stem = f"{folder}/compare-{run['products']}-{run['date']}"
    # The hit counts of single queries are in the table as shares.
    engines = [{key: value for key, value in engine.items() if key != "counts"} for engine in run["engines"]]
    with open(stem + ".json", "w") as file:
        json.dump(run | {"engines": engines}, file, indent=1)
    text = markdown(run)
    with open(stem + ".md", "w") as file:
        file.write(text)
    with open(stem + ".svg", "w") as file:
        file.write(plot(run))
    return text


def markdown(run):
    machine = run["machine"]
    lines = [
        f"# {run['products']:,} products, {run['date']}", "",
        f"{machine['processor']}, {machine['cores']} cores, {machine['system']}; {run['seconds']} s a measurement, warm;"
        " everything in one run. The machine is shared: compare columns, not days.", "",
        "## Loading and size", "",
        "| engine | how | docs/s, wall | docs a CPU second | MB on disk | peak MB | serving MB | start s |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for engine in run["engines"]:
        if "missing" in engine:
            lines.append(f"| {engine['name']} | left out: {engine['missing'][:100]} | | | | | | |")
            continue
        load = engine["load"]
        disk = " + ".join(f"{size:.0f} {part}" for part, size in load["disk"].items())
        lines.append(
            f"| {engine['name']} | {engine['how']} | {run['products'] / load['seconds']:,.0f}"
            f" | {run['products'] / max(load['cpu'], 1e-9):,.0f} | {disk} | {load['peak']:.0f} | {engine['memory']:.0f}"
            f" | {engine['start']:.2f} |")
    for connections in (1, 4, 16):
        lines += ["", f"## {connections} connection{'s' if connections > 1 else ''}: p50 / p95 / p99 ms (CPU ms a query,"
                  " queries/s)", "", "| engine | " + " | ".join(VARIANTS) + " |", "|---|" + "---|" * len(VARIANTS)]
        for engine in run["engines"]:
            rows = [engine.get("rows", {}).get(f"{variant} {connections}") for variant in VARIANTS]
            if any(rows):
                lines.append(f"| {engine['name']} | " + " | ".join(map(cell, rows)) + " |")
    lines += ratios(run) + counts(run) + changes(run)
    return "\n".join(lines) + "\n"


def cell(row):
    if not row:
        return "–"
    return (f"{row['p50']:.2g} / {row['p95']:.2g} / {row['p99']:.2g} ({row['cpu']:.2g}, {row['qps']:,.0f})")


def ratios(run):
    """Aisle over each peer: what the README may quote."""
    aisle = next((engine for engine in run["engines"] if engine["name"] == "Aisle" and "rows" in engine), None)
    if not aisle:
        return []
    lines = ["", "## Aisle over each peer", "",
             "Queries/s (more is better), p99 and CPU a query (less is better), at the same number of connections.", ""]
    for peer in run["engines"]:
        if peer["name"].startswith("Aisle") or "rows" not in peer:
            continue
        load = (aisle["load"], peer["load"])
        size = [sum(load["disk"].values()) for load in load]
        lines.append(
            f"- **{peer['name']}**: docs/s {load[1]['seconds'] / load[0]['seconds']:.2f} ×, index on disk"
            f" {aisle['load']['disk']['index'] / size[1]:.2f} ×, with the store {size[0] / size[1]:.2f} ×, serving memory"
            f" {aisle['memory'] / peer['memory']:.2f} ×")
        for connections in (1, 16):
            parts = []
            for variant in VARIANTS:
                key = f"{variant} {connections}"
                if key in aisle["rows"] and key in peer["rows"]:
                    ours, theirs = aisle["rows"][key], peer["rows"][key]
                    parts.append(
                        f"{variant} {ours['qps'] / theirs['qps']:.1f} × queries/s, {ours['p99'] / theirs['p99']:.2f} × p99,"
                        f" {ours['cpu'] / max(theirs['cpu'], 1e-9):.2f} × CPU")
            if parts:
                lines.append(f"  - {connections} connections: " + "; ".join(parts))
    return lines


def counts(run):
    """Whether the engines find the same number of products."""
    measured = [engine for engine in run["engines"] if "counts" in engine]
    if len(measured) < 2:
        return []
    lines = ["", "## Do they find the same?", "",
             "Share of 200 queries with the same number of hits as Aisle.", "", "| engine | and | brand | price |",
             "|---|---|---|---|"]
    first = measured[0]
    for engine in measured[1:]:
        shares = [
            sum(a == b for a, b in zip(first["counts"][variant], engine["counts"][variant]))
            / len(first["counts"][variant]) for variant in ("and", "brand", "price")]
        lines.append(f"| {engine['name']} | " + " | ".join(f"{share:.1%}" for share in shares) + " |")
    return lines


def changes(run):
    measured = [engine for engine in run["engines"] if "updates" in engine]
    if not measured:
        return []
    lines = ["", "## 200 updates a second beside 16 searching clients (`facet`)", "",
             "| engine | updates/s reached | update → found p50 / p99 ms | lost | search p50 / p99 beside | idle |",
             "|---|---|---|---|---|---|"]
    for engine in measured:
        row = engine["updates"]
        lines.append(
            f"| {engine['name']} | {row['updates_per_second']:.0f} | {row['p50']:.0f} / {row['p99']:.0f} | {row['lost']} of {row['lost'] + row['found']}"
            f" | {row['search_p50']:.1f} / {row['search_p99']:.1f} | {row['idle_p50']:.1f} / {row['idle_p99']:.1f} |")
    return lines


def plot(run):
    """Queries a second by variant, at the most connections that each engine was measured with; a bar for each engine."""
    measured = [engine for engine in run["engines"] if engine.get("rows")]
    variants = [v for v in VARIANTS if any(key.startswith(v + " ") for e in measured for key in e["rows"])]
    left, top, bar, gap, width = 90, 90, 16, 18, 560
    height = top + len(variants) * (len(measured) * bar + gap) + 40
    best = max(row["qps"] for engine in measured for row in engine["rows"].values())
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + width + 190}" height="{height}"'
        ' font-family="sans-serif" font-size="12">',
        '<rect width="100%" height="100%" fill="white"/>',
        f'<text x="{left}" y="24" font-size="16">Queries a second, {run["products"]:,} products,'
        f' {run["machine"]["cores"]} cores, {run["date"]}</text>',
    ]
    for index, engine in enumerate(measured):
        x, y = left + index % 3 * 200, 36 + index // 3 * 18
        out.append(f'<rect x="{x}" y="{y}" width="12" height="12" fill="{colour(engine)}"/>'
                   f'<text x="{x + 17}" y="{y + 11}">{engine["name"]}</text>')
    y = top
    for variant in variants:
        out.append(f'<text x="{left - 10}" y="{y + len(measured) * bar / 2 + 4}" text-anchor="end">{variant}</text>')
        for engine in measured:
            found = [(int(key.split()[1]), row) for key, row in engine["rows"].items() if key.split()[0] == variant]
            if found:
                connections, row = max(found, key=lambda pair: pair[0])
                length = max(2, width * row["qps"] / best)
                clients = f"{connections} connections" if connections > 1 else "in process"
                out.append(
                    f'<rect x="{left}" y="{y}" width="{length:.1f}" height="{bar - 3}" fill="{colour(engine)}"/>'
                    f'<text x="{left + length + 6:.1f}" y="{y + bar - 5}">{row["qps"]:,.0f}'
                    f'<tspan fill="#868e96" dx="6">{clients}</tspan></text>')
            else:
                out.append(f'<text x="{left + 4}" y="{y + bar - 5}" fill="#868e96">–</text>')
            y += bar
        y += gap
    return "\n".join(out + ["</svg>"]) + "\n"


def colour(engine):
    if engine["name"] == "Aisle with answer cache":
        return "#66d9e8"
    return COLOURS.get(engine["name"].split()[0], "#000")
