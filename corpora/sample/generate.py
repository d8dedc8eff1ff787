#!/usr/bin/env python3
"""Writes the sample corpus beside this file, the same bytes on every run.

usage: generate.py [--check]     --check writes nothing and exits 1 when a committed file differs
"""

import argparse
import sys
from pathlib import Path

sys.dont_write_bytecode = True

from generator.output import files  # noqa: E402  (after the switch that keeps __pycache__ out of the repository)

FOLDER = Path(__file__).resolve().parent


def main():
    parser = argparse.ArgumentParser(description="Writes the sample corpus, the same bytes on every run.")
    parser.add_argument("--check", action="store_true", help="compare with the committed files instead of writing")
    check = parser.parse_args().check
    different = []
    for name, data in files().items():
        path = FOLDER / name
        if check:
            if not path.is_file() or path.read_bytes() != data:
                different.append(name)
        else:
            path.write_bytes(data)
    if different:
        print("differs from what the generator makes: " + ", ".join(different), file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
