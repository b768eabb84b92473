"""Evidence in plain text, for a person at a terminal.  Never decides anything."""

from __future__ import annotations

from bce_sym.evidence import Claim, Counterexample, Evidence, NotByReason, Samples, Stuck, Unread
from bce_sym.kernel import Proof

__all__ = ["evidence_text", "unread_text"]


def evidence_text(claim: Claim, evidence: Evidence) -> str:
    """The verdict on *claim* with what it rests on."""
    lines = [f"{evidence.verdict}: {claim}"]
    if claim.context.variables or claim.context.hypotheses:
        lines.append(f"  assuming: {claim.context}")
    if isinstance(evidence, Proof):
        lines.append(f"  method: {evidence.method}")
        if evidence.cases:
            lines.append(f"  cases: {'; '.join(evidence.cases)}")
        lines += [f"  condition: {c} ({c.why})" for c in evidence.conditions]
    elif isinstance(evidence, Counterexample):
        place = f"at {evidence.point_text()}: " if evidence.point else ""
        lines.append(f"  {place}left = {evidence.left}, right = {evidence.right}")
        if evidence.culprit is not None:
            lines.append(f"  {evidence.culprit} is undefined: {evidence.why}")
    elif isinstance(evidence, (Stuck, NotByReason)):
        lines.append(f"  stuck: {evidence.reason}")
    elif isinstance(evidence, Samples):
        lines.append(f"  held at {evidence.count} points, which is no proof; stuck: {evidence.stuck}")
    return "\n".join(lines)


def unread_text(text: str, found: Unread) -> str:
    """What could not be read, with a caret under the place."""
    lines = [f"error[unread]: {found.message}"]
    if found.column is not None and "\n" not in text and len(text) < 500:
        lines += [f"  {text}", f"  {' ' * (found.column - 1)}^"]
    if found.help:
        lines.append(f"  help: {found.help}")
    return "\n".join(lines)
