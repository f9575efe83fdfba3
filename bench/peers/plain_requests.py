"""A plain exporter as many begin with: requests and prometheus_client, a request and a login a command."""

import os
import re
import threading

import requests
from prometheus_client import REGISTRY, start_http_server
from prometheus_client.core import GaugeMetricFamily

URL = f"http://{os.environ['NXAPI_HOST']}:{os.environ['NXAPI_PORT']}/ins"
AUTH = (os.environ["NXAPI_USER"], os.environ["NXAPI_PASS"])
LEAF = re.compile(r"^-?\d+(\.\d+)?$")


def ask(number, command):
    payload = [{"jsonrpc": "2.0", "method": "cli", "params": {"cmd": command, "version": 1}, "id": number}]
    headers = {"Content-Type": "application/json-rpc"}
    answer = requests.post(URL, json=payload, headers=headers, auth=AUTH, timeout=30)
    answer.raise_for_status()
    return answer.json()["result"]["body"]


def rows(value):
    """Every object of a body that holds no other table."""
    if isinstance(value, list):
        for one in value:
            yield from rows(one)
    elif isinstance(value, dict):
        if not any(isinstance(one, (dict, list)) for one in value.values()):
            yield value
        for one in value.values():
            yield from rows(one)


class Nexus:
    """Asks the switch at each scrape; each leaf that is a number is a sample."""

    def collect(self):
        families = {}
        for number, command in enumerate(os.environ["COMMANDS"].split(","), 1):
            prefix = re.sub(r"\W", "_", command)
            for index, row in enumerate(rows(ask(number, command))):
                name = str(row.get("interface", row.get("sensor", index)))
                for key, text in row.items():
                    if LEAF.match(str(text).strip()):
                        metric = f"{prefix}_{re.sub(r'[^a-zA-Z0-9_]', '_', key)}"
                        family = families.setdefault(metric, GaugeMetricFamily(metric, key, labels=["row", "number"]))
                        family.add_metric([name, str(index)], float(text))
        yield from families.values()


if __name__ == "__main__":
    REGISTRY.register(Nexus())
    start_http_server(int(os.environ["PORT"]), addr="127.0.0.1")
    threading.Event().wait()
