"""Claims with known truth in wider contexts: a bound closed or dropped, an integer made real.

Such a claim is mostly false, often at one point only.  What the engine says of it is held against the
oracle: at the engine's own counterexample, and for a proof at random points.

``python tests/widened.py [--every N]`` looks at each N-th of them.
"""

import argparse
import re
import sys
from itertools import islice

import claims_oracle as oracle
from scoring import scores
from test_corpus import FILES, rows_of

POINTS = 25


def wider(where):
    """Contexts that contain more points than *where* does."""
    for i, item in enumerate(where):
        before, after = where[:i], where[i + 1 :]
        name = item.split()[0]
        if re.search(r" [<>] ", item):
            yield [*before, re.sub(r" ([<>]) ", r" \1= ", item), *after]
        if " in {" in item:
            values = [float(v) for v in re.search(r"{(.*)}", item).group(1).split(",")]
            ends = [f"{name} >= {min(values):g}", f"{name} <= {max(values):g}"]
            yield [*before, f"{name} in Reals", *ends, *after]
        elif " in Integers" in item:
            yield [*before, f"{name} in Reals", *after]
        elif " in Reals" not in item:
            yield [*before, *after]


def widened(rows):
    """Claims whose truth is not known, each once; inequalities made strict are among them."""
    made = {}
    for row in rows:
        cases = [(row["claim"], where) for where in wider(row["where"])]
        weak = oracle.relation(row["claim"])
        if weak in ("<=", ">=") and row["claim"].count(weak) == 1:
            cases.append((row["claim"].replace(weak, weak[0]), row["where"]))
        for claim, where in cases:
            name = f"{row['id']}/{len(made)}"
            made.setdefault(
                (claim, *where), {"id": name, "claim": claim, "where": where, "truth": None}
            )
    return list(made.values())


def disagreement(scored):
    """Where the oracle contradicts a verdict, or ""."""
    row = scored.row
    if scored.verdict == "refuted":
        kind, at = re.fullmatch(r"(differs|undefined) at (.*)", scored.reason, re.DOTALL).groups()
        point = read(at, families(row["claim"], row["where"]))
        known = oracle.belongs(row["where"], point)
        found = oracle.judge(row["claim"], point)
        if not known or found not in ({"differs": False}.get(kind, "undefined"), None):
            return f"refuted ({scored.reason}), by the oracle {found}, in the context: {known}"
    if scored.verdict == "proved":
        points = oracle.distinct(oracle.points(row["where"], row["claim"]))
        for point in islice(points, POINTS):
            found = oracle.judge(row["claim"], point)
            if found in (False, "undefined"):
                return f"proved, by the oracle {found} at {oracle.shown(point)}"
    return ""


def families(claim, where):
    """The names that are written with an index."""
    return set(re.findall(r"(\w+)\[", " ".join([claim, *where])))


def read(at, families):
    """The point that the engine shows as ``p = 1/3, y = 0, y[2] = 1``: the other members of y are 0."""
    point = {}
    shown = re.findall(r"(\w+)(?:\[(\d+)\])? = (.*?)(?=, \w+(?:\[\d+\])? = |$)", at)
    for name, index, value in shown:
        if name not in families:
            point[name] = oracle.number(value)
            continue
        family = point.setdefault(name, oracle.Family())
        if index:
            family[int(index)] = oracle.number(value)
        else:
            family.other = oracle.number(value)
    return point


def main():
    parser = argparse.ArgumentParser(
        description="Hold verdicts on widened claims against the oracle."
    )
    parser.add_argument("--every", type=int, default=1, metavar="N", help="look at each N-th claim")
    parser.add_argument("--timeout", type=float, default=5, metavar="SECONDS", help="for one claim")
    options = parser.parse_args()
    rows = widened([row for path in FILES for row in rows_of(path)])[:: options.every]
    wrong = 0
    for scored in scores(rows, options.timeout):
        found = disagreement(scored)
        if found:
            wrong += 1
            print(scored.row["id"], scored.row["claim"], scored.row["where"], found, flush=True)
    print(f"{len(rows)} claims, {wrong} verdicts that the oracle contradicts")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
