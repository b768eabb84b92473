"""Scores of the engine on rows of claims with known truth: verdicts under a time limit, and tables."""

import multiprocessing
import sys
import time
from collections import Counter
from multiprocessing.connection import wait
from typing import NamedTuple

UNSCORED = {"complex", "convention"}
BARS = {  # the verdict that is wanted, and the least percentage of it
    "true equalities": ("proved", 85),
    "false equalities": ("refuted", 97),
    "undefined only": ("refuted", 90),
    "true inequalities": ("proved", 75),
    "false inequalities": ("refuted", 95),
}
MOST_UNREAD = 2
"""Per cent."""
RARE = 4
"""How many rows a tag needs for a line of its own."""
VERDICTS = ("proved", "refuted", "supported", "undecided", "timeout", "unread", "crashed")
ENDED = "the process ended"


class Scored(NamedTuple):
    row: dict
    verdict: str
    reason: str
    seconds: float

    @property
    def is_wrong(self):
        """Whether something false was proved or something true refuted."""
        return self.verdict == ("refuted" if self.row["truth"] else "proved")

    @property
    def is_settled(self):
        return self.verdict == ("proved" if self.row["truth"] else "refuted")


def kind(row):
    if row.get("witness") == "undefined":
        return "undefined only"
    relation = "inequalities" if is_inequality(row["claim"]) else "equalities"
    return f"{'true' if row['truth'] else 'false'} {relation}"


def is_inequality(claim):
    """Whether the relation of the claim, outside all parentheses, is another than ``==``."""
    depth = 0
    for before, char, after in zip(" " + claim, claim, claim[1:] + " ", strict=False):
        depth += (char in "([{") - (char in ")]}")
        if depth == 0 and (char in "<>" or before + char == "!="):
            return True
        if depth == 0 and char + after == "==":
            return False
    raise ValueError(f"no relation in {claim!r}")


# ── verdicts under a time limit ───────────────────────────────────────────────


def settled(row):
    """The verdict on a row and what was in the way of a better one."""
    from bce_sym import verify

    evidence = verify(row["claim"], row["where"])
    reason = getattr(evidence, "reason", None) or getattr(evidence, "message", "")
    if str(evidence.verdict) == "refuted":
        reason = f"{evidence.kind} at {evidence.point_text()}"
    return str(evidence.verdict), reason


def work(connection, settle):
    """A worker: rows in, verdicts out, until it is ended."""
    sys.setrecursionlimit(20_000)
    while True:
        row = connection.recv()
        try:
            connection.send(settle(row))
        except Exception as error:
            connection.send(("crashed", f"{type(error).__name__}: {error}"))


class Worker:
    """A process that settles one row at a time and can be killed."""

    def __init__(self, settle):
        self.connection, other = multiprocessing.Pipe()
        self.process = multiprocessing.Process(target=work, args=(other, settle), daemon=True)
        self.process.start()
        other.close()

    def give(self, row):
        self.row, self.since = row, time.perf_counter()
        self.connection.send(row)

    def take(self):
        try:
            verdict, reason = self.connection.recv()
        except EOFError:
            verdict, reason = "crashed", ENDED
        return Scored(self.row, verdict, reason, time.perf_counter() - self.since)

    def kill(self):
        self.process.kill()
        self.process.join()
        self.connection.close()


def scores(rows, timeout=20.0, jobs=2, settle=settled):
    """Each row with its verdict, in the order of the rows; one that takes longer is a "timeout"."""
    waiting, found = list(reversed(list(enumerate(rows)))), {}
    idle, busy = [Worker(settle) for _ in range(jobs)], {}
    try:
        while waiting or busy:
            while waiting and idle:
                place, row = waiting.pop()
                worker = idle.pop()
                worker.give(row)
                busy[worker] = place
            wait([w.connection for w in busy], 0.1)
            for worker, place in list(busy.items()):
                late = time.perf_counter() - worker.since > timeout
                if worker.connection.poll():
                    found[place] = worker.take()
                elif late:
                    found[place] = Scored(worker.row, "timeout", f"over {timeout:g} s", timeout)
                else:
                    continue
                del busy[worker]
                if found[place].verdict == "timeout" or found[place].reason == ENDED:
                    worker.kill()
                    worker = Worker(settle)
                idle.append(worker)
    finally:
        for worker in [*idle, *busy]:
            worker.kill()
    return [found[place] for place in sorted(found)]


# ── tables ────────────────────────────────────────────────────────────────────


def counts(group):
    return Counter(s.verdict for s in group)


def percent(part, whole):
    return 100 * part / whole if whole else 100.0


def shortfalls(results):
    """What keeps the results from passing, one line each."""
    wrong = [
        f"{s.row['id']} is {s.row['truth']} and was {s.verdict}" for s in results if s.is_wrong
    ]
    for name, (wanted, bar) in BARS.items():
        group = [s for s in results if kind(s.row) == name]
        reached = percent(counts(group)[wanted], len(group))
        if reached < bar:
            wrong.append(f"{name}: {reached:.1f} % {wanted}, below {bar} %")
    unread = percent(counts(results)["unread"], len(results))
    if unread > MOST_UNREAD:
        wrong.append(f"{unread:.1f} % unread, above {MOST_UNREAD} %")
    return wrong


def table_of_kinds(results):
    lines = [f"{'':19}{'rows':>5}" + "".join(f"{v:>10}" for v in VERDICTS) + "     reached   bar"]
    for name, (wanted, bar) in BARS.items():
        group = [s for s in results if kind(s.row) == name]
        found = counts(group)
        lines.append(
            f"{name:19}{len(group):5}"
            + "".join(f"{found[v]:10}" for v in VERDICTS)
            + f"{percent(found[wanted], len(group)):10.1f} %{bar:4} %"
        )
    unread = percent(counts(results)["unread"], len(results))
    lines.append(f"{'unread':19}{len(results):5}{'':70}{unread:10.1f} %{MOST_UNREAD:4} %")
    return "\n".join(lines)


def table_of_tags(results):
    """Per tag how many rows there are and how many are settled, true and false; rare tags left out."""
    uses = Counter(tag for s in results for tag in s.row["tags"])
    tags = sorted(tag for tag in uses if uses[tag] >= RARE)
    first = dict.fromkeys(s.row["tags"][0] for s in results)
    lines = [f"{'tag':16}{'true':>5}{'proved':>8}{'false':>7}{'refuted':>9}{'settled':>10}"]
    for tag in [*first, *(t for t in tags if t not in first)]:
        group = [s for s in results if tag in s.row["tags"]]
        true = [s for s in group if s.row["truth"]]
        false = [s for s in group if not s.row["truth"]]
        done = sum(s.is_settled for s in group)
        lines.append(
            f"{tag:16}{len(true):5}{sum(s.is_settled for s in true):8}{len(false):7}"
            f"{sum(s.is_settled for s in false):9}{percent(done, len(group)):8.0f} %"
        )
    return "\n".join(lines)
