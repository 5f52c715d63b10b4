"""What scripts/bench does with the rows of a benchmark: prints them with what was kept, and writes them into one JSON file.

report.py BENCHMARK MEASURED KEPT [keep]

Reads the rows of BENCHMARK from standard input: metric, value, unit, reference, ratio, tab-separated, the first one a heading. Prints
each as it comes as BENCHMARK/metric, with the kept value and what it has become. MEASURED and KEPT are JSON files; MEASURED takes the
rows, and with "keep" KEPT takes them, too. Rows of other benchmarks stay in both.

Where a row has a ratio to a reference of the same run, the ratios are compared, because a slow machine is slow for both; else the
values. A fifth more or less is called slower or faster; counts are not called anything.
"""

import datetime
import json
import os
import pathlib
import platform
import subprocess
import sys

HEADING = ("metric", "value", "unit", "reference", "ratio", "kept", "now / kept", "")
# What the number means: less or more of it is better.
LESS = {"us", "ms", "s", "B", "MB"}
MORE = {"1/s"}
NOTICED = 1.2


def number(text):
    """The number that a column begins with, or None."""
    try:
        return float(text.split()[0])
    except (ValueError, IndexError):
        return None


def compared(row, kept):
    """Kept value, quotient and word for a row and the one that was kept."""
    if kept is None:
        return "-", "-", "new"
    for column in ("ratio", "value"):
        now, before = number(row[column]), number(kept[column])
        if now is not None and before:
            break
    else:
        return kept["value"], "-", ""
    change = now / before
    word = ""
    if row["unit"] in LESS | MORE:
        worse = change if row["unit"] in LESS else (1 / change if change else float("inf"))
        word = "slower" if worse > NOTICED else "faster" if worse < 1 / NOTICED else ""
    shown = kept["value"] if column == "value" else f"{kept['value']} ({kept['ratio']})"
    return shown, f"{change:.2f}", word


def machine():
    """What the rows were measured on."""
    model = next((line.split(":", 1)[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), platform.machine())
    return f"{os.cpu_count()} x {model}"


def commit():
    """The commit that was measured, with "+" when files differ from it."""
    root = pathlib.Path(__file__).parent
    try:
        text = subprocess.run(["git", "-C", root, "describe", "--always", "--dirty=+"], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return text.strip()


def read(path):
    try:
        return json.loads(pathlib.Path(path).read_text())
    except FileNotFoundError:
        return {}


def write(path, name, entry):
    path = pathlib.Path(path)
    whole = read(path)
    whole[name] = entry
    path.parent.mkdir(exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps(whole, indent=1, sort_keys=True) + "\n")
    fresh.replace(path)


def main(name, measured_path, kept_path, keep=""):
    # Somebody else's server is compared with what ours did here last, else with itself.
    kept = read(kept_path).get(name)
    if name == "against":
        kept = read(measured_path).get("http") or read(kept_path).get("http") or kept
    entry = {
        "date": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d %H:%M"),
        "machine": machine(),
        "load": os.getloadavg()[0],
        "commit": commit(),
        "postgresql": os.environ.get("PG_MAJOR", "-"),
        "rows": {},
    }
    if kept is not None:
        print(f"{name}: kept is of {kept['date']}, {kept['commit']}, {kept['machine']}, load {kept['load']:.1f}", file=sys.stderr)
    before = {} if kept is None else kept["rows"]
    heading = True
    for line in sys.stdin:
        cells = line.rstrip("\n").split("\t")
        if len(cells) != 5:
            print(line, end="", flush=True)
            continue
        if heading:
            heading = False
            print("\t".join(HEADING), flush=True)
            continue
        row = dict(zip(HEADING[1:5], cells[1:]))
        entry["rows"][cells[0]] = row
        print("\t".join([f"{name}/{cells[0]}", *cells[1:], *compared(row, before.get(cells[0]))]), flush=True)
    if not entry["rows"]:
        sys.exit(f"{name} measured nothing")
    for metric in before.keys() - entry["rows"].keys():
        print(f"{name}/{metric} was kept and is not measured any more", file=sys.stderr)
    for path in (measured_path, kept_path) if keep else (measured_path,):
        write(path, name, entry)


if __name__ == "__main__":
    main(*sys.argv[1:])
