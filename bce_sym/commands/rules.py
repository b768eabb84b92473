"""``bce-sym rules``: what may stand beside a step as its reason."""

from __future__ import annotations

import argparse
import sys

from bce_sym.commands import FAILED, PASSED

__all__ = ["run"]


def run(options: argparse.Namespace) -> int:
    """List the procedures and rules that have a word.  Exit 1 when none has it."""
    from bce_sym.render.explain import reason_lines
    from bce_sym.rules import PROCEDURES, RULES

    word: str = options.word.lower()
    blocks: list[str] = []
    for reason in (*PROCEDURES.values(), *RULES.values()):
        first, *lines = reason_lines(reason)
        block = "\n".join([first, *(f"  {line}" for line in lines)])
        if word in block.lower():
            blocks.append(block)
    if not blocks:
        print(f"no rule has the word {options.word!r}", file=sys.stderr)
        return FAILED
    print("\n\n".join(blocks))
    return PASSED
