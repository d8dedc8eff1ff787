"""What all engines share: processes, their costs, and load."""
import os
import re
import subprocess
import time
import urllib.error
import urllib.request

TICKS = os.sysconf("SC_CLK_TCK")
HERE = os.path.dirname(os.path.abspath(__file__))


def cpu_seconds(pids):
    """User and system time of some processes so far."""
    total = 0
    for pid in pids:
        try:
            fields = open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()
            total += int(fields[11]) + int(fields[12])
        except (FileNotFoundError, ProcessLookupError):
            continue
    return total / TICKS


def memory(pids, key):
    """VmRSS or VmHWM of some processes together, in MB."""
    total = 0
    for pid in pids:
        try:
            found = re.search(rf"{key}:\s+(\d+) kB", open(f"/proc/{pid}/status").read())
            total += int(found.group(1)) if found else 0
        except (FileNotFoundError, ProcessLookupError):
            continue
    return total / 1024


def disk(path):
    """MB that a file or folder takes on the disk."""
    return int(subprocess.check_output(["du", "-sk", path]).split()[0]) / 1024


def wait_for(url, seconds, headers=None):
    """Waits until a URL answers 200; returns the seconds that took."""
    begin = time.monotonic()
    while time.monotonic() - begin < seconds:
        try:
            with urllib.request.urlopen(urllib.request.Request(url, headers=headers or {}), timeout=2) as answer:
                if answer.status == 200:
                    return time.monotonic() - begin
        except (urllib.error.URLError, OSError):
            pass
        time.sleep(0.02)
    raise SystemExit(f"error: {url} does not answer after {seconds} s")


def stop(process):
    """Ends a server by its own process id."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def percentile(sorted_values, share):
    return sorted_values[min(len(sorted_values) - 1, int(share * len(sorted_values)))]


def summary(seconds, wall, cpu):
    """A row from the times of single queries."""
    times = sorted(seconds)
    return {
        "p50": percentile(times, 0.50) * 1e3, "p95": percentile(times, 0.95) * 1e3,
        "p99": percentile(times, 0.99) * 1e3, "qps": len(times) / wall, "cpu": cpu / len(times) * 1e3,
        "queries": len(times),
    }


def load_http(base, paths, headers, connections, seconds, pids, work):
    """Sends the requests of a list in turn over some connections with wrk; a row of the table."""
    listing = os.path.join(work, "requests.txt")
    with open(listing, "w") as file:
        file.write("\n".join(paths) + "\n")
    begin = cpu_seconds(pids)
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "20s", "-s", f"{HERE}/requests.lua"]
    for name, value in headers.items():
        command += ["-H", f"{name}: {value}"]
    out = subprocess.run(
        command + [base, "--", listing], capture_output=True, text=True, timeout=seconds + 60, check=True).stdout
    spent = cpu_seconds(pids) - begin
    found = re.search(r"RESULT (\d+) (\d+) (\d+) (\d+) (\d+) (\d+)", out)
    if not found:
        raise SystemExit(f"error: wrk printed no result:\n{out}")
    requests, wall, p50, p95, p99, bad = map(int, found.groups())
    if bad or not requests:
        raise SystemExit(f"error: {bad} of {requests} answers of {base}{paths[0]} were errors")
    return {
        "p50": p50 / 1e3, "p95": p95 / 1e3, "p99": p99 / 1e3, "qps": requests / wall * 1e6,
        "cpu": spent / requests * 1e3, "queries": requests,
    }


def load_calls(call, arguments, seconds):
    """Calls a function with each of a list's arguments in turn, for in-process engines; a row of the table."""
    times = []
    begin, cpu = time.monotonic(), time.process_time()
    while time.monotonic() - begin < seconds:
        mark = time.monotonic()
        call(arguments[len(times) % len(arguments)])
        times.append(time.monotonic() - mark)
    return summary(times, time.monotonic() - begin, time.process_time() - cpu)
