"""Asks switches with napalm's driver nxos: JSON-RPC, a password with every request."""

from asking import serve
from napalm import get_network_driver


def calls_of(given):
    reached = {"transport": given["transport"], "port": given["port"], "ssl_verify": given["verify"]}
    switch = get_network_driver("nxos")(given["host"], given["username"], given["password"], optional_args=reached)
    return {
        "opened": switch.open,
        "alive": switch.is_alive,
        "facts": switch.get_facts,
        "interfaces": switch.get_interfaces,
        "vlans": switch.get_vlans,
        "configuration": switch.get_config,
        "text": lambda: switch.cli(["show version", "show inventory"]),
        "refused": lambda: switch.cli(["show bogus"]),
        "closed": switch.close,
    }


serve(calls_of)
