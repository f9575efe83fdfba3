"""What every script here does: read how to reach a switch, ask it, and print what came of it as JSON."""

import json
import sys


def target():
    """How to reach the switch: the only argument, JSON."""
    return json.loads(sys.argv[1])


def outcome(call):
    """What a call gave; where it raised, what it raised."""
    try:
        return call()
    except Exception as error:
        return {"raised": type(error).__name__, "text": str(error)}


def tell(**said):
    """Prints what was asked and what it gave."""
    json.dump({name: outcome(call) for name, call in said.items()}, sys.stdout)
