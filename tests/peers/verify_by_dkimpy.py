# Verifies messages by dkimpy: JSON on standard input, {"records": {name: text}, "messages": [base64]},
# a list of booleans on standard output, one for each signature of each message.
import base64
import json
import sys

import dkim

task = json.load(sys.stdin)


def txt(name, timeout=5):
    return task["records"].get(name.decode().rstrip(".").lower(), "").encode() or None


def results(raw):
    verifier = dkim.DKIM(raw, minkey=1024)
    count = sum(1 for name, _ in verifier.headers if name.lower() == b"dkim-signature")
    return [verifier.verify(idx=at, dnsfunc=txt) for at in range(count)]


json.dump([results(base64.b64decode(message)) for message in task["messages"]], sys.stdout)
