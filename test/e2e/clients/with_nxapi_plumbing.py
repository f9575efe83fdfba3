"""Asks switches with nxapi-plumbing: JSON-RPC or ins_api in XML, as the target's api_format says."""

from asking import serve
from nxapi_plumbing import Device


def calls_of(given):
    switch = Device(**given)
    in_xml = switch.api_format == "xml"

    def fields(answer):
        """The leaves of a body: an element of XML holds it in <body>, JSON-RPC may wrap it in what was asked."""
        if in_xml:
            return {leaf.tag: leaf.text for leaf in answer.find("body") if not len(leaf)}
        return answer["result"] if "command" in answer else answer

    def text(answer):
        return answer.findtext("body") if in_xml else answer

    return {
        "hostname": lambda: fields(switch.show("show hostname")),
        "several": lambda: [fields(answer) for answer in switch.show_list(["show hostname", "show version"])],
        "text": lambda: text(switch.show("show version", raw_text=True)),
        "texts": lambda: len(switch.show_list(["show clock", "show hostname"], raw_text=True)),
        "refused": lambda: switch.show("show bogus"),
        "configured": lambda: switch.config("vlan 20"),
    }


serve(calls_of)
