"""Records what CPython's own tests of `email` give to its parsers, and what these read.

    python3.13 record.py

runs `test.test_email` and writes, beside this file, `messages.json` (every message parsed, read again by
`email.message_from_bytes` with the default policy), `addresses.json` (every call of `getaddresses` and
`parseaddr`), `dates.json` (every call of `parsedate_tz`), `words.json` (every call of
`email._encoded_words.decode`) and `headers.json` (the tables of test_headerregistry). One case a line; bytes
stand as the characters U+0000 to U+00FF.
"""

import datetime
import email
import email._encoded_words
import email.feedparser
import email.policy
import email.utils
import io
import json
import pathlib
import sys
import unittest

HERE = pathlib.Path(__file__).parent
LONGEST = 40_000
messages, addresses, dates, words = {}, {}, {}, {}
running = "import"


def watch_tests():
    run = unittest.TestCase.run

    def running_it(self, result=None):
        global running
        running = self.id().rpartition(".")[2]
        return run(self, result)

    unittest.TestCase.run = running_it


def watch_parsers():
    feed, close = email.feedparser.FeedParser.feed, email.feedparser.FeedParser.close

    def feeding(self, data):
        self.__dict__.setdefault("_seen", []).append(data)
        return feed(self, data)

    def closing(self):
        seen = self.__dict__.pop("_seen", None)
        if seen is not None and not self._headersonly:
            text = "".join(seen)
            raw = text.encode("utf-8", "surrogateescape") if text.isascii() is False else text.encode()
            if len(raw) <= LONGEST:
                messages.setdefault(raw.decode("latin-1"), running)
        return close(self)

    email.feedparser.FeedParser.feed, email.feedparser.FeedParser.close = feeding, closing


def watch(module, name, record):
    original = getattr(module, name)

    def watching(*args, **named):
        result = original(*args, **named)
        record(result, *args, **named)
        return result

    setattr(module, name, watching)


def plain(value):
    """Whether it can stand in JSON: no lone surrogates."""
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except (UnicodeEncodeError, TypeError):
        return False
    return True


def keep_list(result, values, strict=True, **_):
    values = [str(value) for value in values]
    if strict and plain([values, result]):
        addresses.setdefault(json.dumps(values), [list(pair) for pair in result])


def keep_one(result, value, strict=True, **_):
    if isinstance(value, str) and strict and plain([value, result]):
        addresses.setdefault(json.dumps([value]), [list(result)] if any(result) else [])


def keep_date(result, value, **_):
    if isinstance(value, str) and plain(value):
        dates[value] = written(email.utils.parsedate_to_datetime(value)) if result else None


def keep_word(result, word, *_, **__):
    text, charset, lang, defects = result
    if plain([word, text]):
        words[word] = [text, [type(defect).__name__ for defect in defects]]


def tables():
    from test.test_email import test_headerregistry

    for of in vars(test_headerregistry).values():
        for table, cases in list(vars(of).items()) if isinstance(of, type) else ():
            if table.endswith("_params") and isinstance(cases, dict):
                for name, row in cases.items():
                    row = [getattr(it, "__name__", it) if not isinstance(it, list) else
                           [getattr(one, "__name__", one) for one in it] for it in row]
                    if isinstance(name, str) and plain(row):
                        yield table.removesuffix("_params"), name, row


def written(date):
    zone = date.strftime("%z") or "+0000"
    return f"{date:%Y-%m-%dT%H:%M:%S}" + f"{zone[:3]}:{zone[3:5]}"


def text_of(message, name):
    try:
        value = message[name]
        return None if value is None else clean(str(value))
    except Exception:
        return None


def clean(text):
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def people(message, name):
    try:
        value = message[name]
        return [[clean(a.display_name), clean(a.addr_spec)] for a in value.addresses] if value is not None else None
    except Exception:
        return None


def part(message, depth):
    of = {"depth": depth, "type": message.get_content_type()}
    for key, value in (
        ("charset", message.get_content_charset()),
        ("filename", message.get_filename()),
        ("disposition", message.get_content_disposition()),
        ("boundary", message.get_boundary()),
    ):
        if value is not None:
            of[key] = clean(str(value))
    if not message.is_multipart():
        try:
            content = message.get_payload(decode=True)
        except Exception:
            content = None
        if content is not None:
            content = content.replace(b"\r\n", b"\n")
            of["bytes"] = content.decode("latin-1")
        if message.get_content_maintype() == "text":
            try:
                of["text"] = clean(message.get_content()).replace("\r\n", "\n")
            except Exception:
                pass
    defects = [type(defect).__name__ for defect in message.defects]
    if defects:
        of["defects"] = defects
    return of


def walk(message, depth=0):
    try:
        yield part(message, depth)
    except Exception as fault:
        yield {"depth": depth, "fault": type(fault).__name__}
        return
    if message.is_multipart():
        for child in message.get_payload():
            yield from walk(child, depth + 1)


def read(raw):
    message = email.message_from_bytes(raw.encode("latin-1"), policy=email.policy.default)
    parts = list(walk(message))
    case = {"raw": raw}
    subject = text_of(message, "Subject")
    if subject is not None:
        case["subject"] = subject
    for name in ("From", "Sender", "Reply-To", "To", "Cc", "Bcc"):
        found = people(message, name)
        if found is not None:
            case[name.lower()] = found
    try:
        if message["Date"] is not None and message["Date"].datetime is not None:
            case["date"] = written(message["Date"].datetime)
    except Exception:
        pass
    case["parts"] = parts
    return case


def lines(name, cases):
    body = ",\n".join(json.dumps(case, ensure_ascii=False) for case in cases)
    (HERE / name).write_text(f"[\n{body}\n]\n")


if __name__ == "__main__":
    watch_tests()
    watch_parsers()
    watch(email.utils, "getaddresses", keep_list)
    watch(email.utils, "parseaddr", keep_one)
    watch(email.utils, "parsedate_tz", keep_date)
    watch(email._encoded_words, "decode", keep_word)
    import test.test_email

    data = pathlib.Path(test.test_email.__file__).parent / "data"
    for mail in sorted(data.glob("msg_*.txt")):
        raw = mail.read_bytes()
        messages[raw.decode("latin-1")] = mail.stem
    suite = unittest.defaultTestLoader.loadTestsFromName("test.test_email")
    outcome = unittest.TextTestRunner(stream=io.StringIO()).run(suite)
    seen = dict(messages), dict(addresses), dict(dates), dict(words)
    print(f"{outcome.testsRun} tests, {len(outcome.failures) + len(outcome.errors)} failed")
    messages_read = []
    kept = set()
    for raw, name in seen[0].items():
        # Many tests parse the same again with other line ends.
        if raw.replace("\r\n", "\n") in kept:
            continue
        kept.add(raw.replace("\r\n", "\n"))
        count = sum(case["name"].split("#")[0] == name for case in messages_read)
        messages_read.append({"name": f"{name}#{count + 1}" if count else name, **read(raw)})
    lines("messages.json", messages_read)
    lines("addresses.json", ([json.loads(values), result] for values, result in seen[1].items()))
    lines("dates.json", seen[2].items())
    lines("words.json", ([word, *result] for word, result in seen[3].items()))
    lines("headers.json", tables())
