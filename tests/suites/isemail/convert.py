"""Writes `tests.json` and `tests-original.json` from the XML of Dominic Sayers' isemail.

    python3 convert.py FOLDER-OF-THE-XML
"""

import json
import pathlib
import sys
import xml.etree.ElementTree as xml

for name in ("tests", "tests-original"):
    cases = []
    for test in xml.parse(pathlib.Path(sys.argv[1]) / f"{name}.xml").getroot().iter("test"):
        address = test.findtext("address") or ""
        # The suite writes control characters as the pictures of them.
        address = "".join(chr(ord(c) - 0x2400) if 0x2400 <= ord(c) <= 0x2420 else c for c in address)
        cases.append([test.get("id"), address, test.findtext("category"), test.findtext("diagnosis")])
    lines = ",\n".join(json.dumps(case, ensure_ascii=False) for case in cases)
    (pathlib.Path(__file__).parent / f"{name}.json").write_text(f"[\n{lines}\n]\n")
