"""One check by checkdmarc, timed inside the process: starting Python does not count.

usage: timed_checkdmarc.py PORT DOMAIN...
Prints a JSON object of milliseconds by domain.
"""

import json
import sys
import time

import checkdmarc
import dns.resolver

port, *domains = sys.argv[1:]
resolver = dns.resolver.Resolver(configure=False)
resolver.nameservers = ["127.0.0.1"]
resolver.port = int(port)

taken = {}
for domain in domains:
    start = time.perf_counter()
    checkdmarc.check_domains([domain], resolver=resolver)
    taken[domain] = (time.perf_counter() - start) * 1000
json.dump(taken, sys.stdout)
