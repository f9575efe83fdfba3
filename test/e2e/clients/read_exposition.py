"""Reads an exposition as prometheus_client does, and writes the key of each series, as the tests' keyOf does, a tab and its value."""

import json
import sys

from prometheus_client.parser import text_string_to_metric_families

with open(sys.argv[1], encoding="utf-8", newline="") as exposition:
    text = exposition.read()
sys.stdout.reconfigure(encoding="utf-8")
for family in text_string_to_metric_families(text):
    for sample in family.samples:
        key = [sample.name, *sorted(sample.labels.items())]
        print(json.dumps(key, ensure_ascii=False, separators=(",", ":")), sample.value, sep="\t")
