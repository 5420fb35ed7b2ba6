"""Renders templates with Debian's python3-jinja2 in transformers' settings.

Reads JSON lines {"template": ..., "variables": {...}} and writes JSON lines {"text": ...} or {"error": ...}. A line without a
template sets the variables of the lines after it.
Usage: /usr/bin/python3 render.py < templates.jsonl > rendered.jsonl
"""

import json
import signal
import sys
from datetime import datetime

import jinja2
from jinja2.ext import Extension, loopcontrols
from jinja2.sandbox import ImmutableSandboxedEnvironment

SECONDS_PER_TEMPLATE = 5
NOW = datetime(2026, 1, 15, 9, 30)


class Generation(Extension):
    """The tag that marks what the assistant says."""

    tags = {"generation"}

    def parse(self, parser):
        line = next(parser.stream).lineno
        body = parser.parse_statements(["name:endgeneration"], drop_needle=True)
        call = self.call_method("_render")
        return jinja2.nodes.CallBlock(call, [], [], body).set_lineno(line)

    @jinja2.pass_eval_context
    def _render(self, context, caller):
        return caller()


def refuse(message):
    raise jinja2.exceptions.TemplateError(message)


def to_json(value, ensure_ascii=False, indent=None, separators=None, sort_keys=False):
    return json.dumps(value, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)


def expired(signum, frame):
    raise TimeoutError


def main():
    environment = ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, extensions=[Generation, loopcontrols]
    )
    environment.filters["tojson"] = to_json
    environment.globals["raise_exception"] = refuse
    environment.globals["strftime_now"] = NOW.strftime
    signal.signal(signal.SIGALRM, expired)
    variables = {}
    for line in sys.stdin:
        case = json.loads(line)
        variables = case.get("variables", variables)
        if "template" not in case:
            continue
        signal.alarm(SECONDS_PER_TEMPLATE)
        try:
            text = environment.from_string(case["template"]).render(**variables)
            text.encode("utf-8")
            result = {"text": text}
        except BaseException as e:  # a template can raise anything
            if isinstance(e, KeyboardInterrupt):
                raise
            result = {"error": f"{type(e).__name__}: {e}"[:300]}
        signal.alarm(0)
        sys.stdout.write(json.dumps(result) + "\n")


main()
