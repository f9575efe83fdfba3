"""Asks switches with pynxos: JSON-RPC, a password with every request."""

from asking import serve
from pynxos.device import Device


def calls_of(given):
    switch = Device(**given)
    return {
        "facts": lambda: switch.facts,
        "hostname": lambda: switch.show("show hostname"),
        "several": lambda: [sorted(body) for body in switch.show_list(["show hostname", "show clock"])],
        "text": lambda: switch.show("show version", raw_text=True),
        "configuration": lambda: switch.running_config,
        "silent": lambda: switch.show("terminal length 0"),
        "refused": lambda: switch.show("show bogus"),
        "half_refused": lambda: switch.show_list(["show hostname", "show bogus"]),
        "configured": lambda: switch.config("vlan 20"),
    }


serve(calls_of)
