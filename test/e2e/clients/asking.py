"""What every script here does: for each switch on its input, ask it, and print what came of it, a line of JSON each."""

import json
import sys


def outcome(call):
    """What a call gave; where it raised, what it raised."""
    try:
        return call()
    except Exception as error:
        return {"raised": type(error).__name__, "text": str(error)}


def serve(calls_of):
    """Reads how to reach a switch from each line, and makes the calls that are for it, by name."""
    for line in sys.stdin:
        calls = calls_of(json.loads(line))
        print(json.dumps({name: outcome(call) for name, call in calls.items()}), flush=True)
