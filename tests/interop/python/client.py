"""The official Python client against the server: lists everything, and calls what the table of calls says.

Started by `cargo xtask interop` as `client.py MODE TABLE`, with the target as JSON on standard input. Says who it is
(`is NAME VERSION`), which tools are listed (`listed TOOL TOOL …`), and of each check `ok NAME` or `FAILED NAME: why`;
counting is left to its caller.
"""

import asyncio
import json
import sys
from contextlib import asynccontextmanager
from importlib.metadata import version
from pathlib import Path

from mcp import Client
from mcp.client.stdio import StdioServerParameters
from mcp.client.streamable_http import streamable_http_client
from mcp.shared._httpx_utils import create_mcp_http_client
from mcp_types import ElicitResult, PromptReference, ResourceTemplateReference

MODES = {
    "auto": ("auto", "2026-07-28"),
    "legacy": ("legacy", "2025-11-25"),
    "modern": ("2026-07-28", "2026-07-28"),
}


class Checks:
    """Runs checks one after the other; what one kept of its answer is there for the next."""

    def __init__(self):
        self.kept = {}
        self.asked = 0
        self.sessions = set()

    async def check(self, name, work):
        try:
            await work()
        except Exception as error:  # whatever it is, it is a failed check
            print(f"FAILED {name}: {one_line(error)}", flush=True)
        else:
            print(f"ok {name}", flush=True)

    def filled(self, value):
        """The value with what was kept in the place of `{name}`."""
        if isinstance(value, str):
            for name, kept in self.kept.items():
                value = value.replace("{" + name + "}", kept)
            return value
        if isinstance(value, list):
            return [self.filled(item) for item in value]
        if isinstance(value, dict):
            return {key: self.filled(item) for key, item in value.items()}
        return value

    async def agree(self, _context, params):
        """A listener who ticks every box."""
        self.asked += 1
        properties = (getattr(params, "requested_schema", None) or {}).get("properties", {})
        return ElicitResult(action="accept", content={name: True for name in properties})

    async def note_session(self, request):
        self.sessions.add(request.headers.get("mcp-session-id"))

    def keep(self, call, answer):
        for name, pointer in call.get("keep", {}).items():
            value = answer
            for step in pointer.strip("/").split("/"):
                value = value[int(step)] if isinstance(value, list) else value[step]
            self.kept[name] = value


def one_line(error):
    if isinstance(error, BaseExceptionGroup):
        return "; ".join(one_line(inner) for inner in error.exceptions)
    return " ".join(f"{type(error).__name__}: {error}".split())[:400]


def expect(holds, why):
    if not holds:
        raise AssertionError(why)


async def call_tool(client, checks, call):
    result = await client.call_tool(call["tool"], checks.filled(call["arguments"]))
    structured = result.structured_content
    expect(structured is not None, "there is no structured content")
    expect(result.content and result.content[0].text, "there is no text")
    code = structured.get("error", {}).get("code")
    if "missing" in call:
        expect(structured["missing"][0]["code"] == call["missing"], f"{structured['missing']} instead of {call['missing']}")
    wanted = call.get("fails")
    expect(code == wanted and result.is_error == (wanted is not None), f"{code} instead of {wanted}: {structured}")
    checks.keep(call, structured)


async def list_tools(client, table):
    listed = {tool.name for tool in (await client.list_tools()).tools}
    print("listed", *sorted(listed), flush=True)
    called = {call["tool"] for call in table["tools"]}
    expect(listed == called, f"listed and not called: {listed - called}; called and not listed: {called - listed}")


async def read(client, checks, uri):
    result = await client.read_resource(checks.filled(uri))
    expect(result.contents and result.contents[0].text, "there is nothing in it")


async def prompts(client, table):
    listed = {prompt.name for prompt in (await client.list_prompts()).prompts}
    asked = {prompt["name"] for prompt in table["prompts"]}
    expect(listed == asked, f"{listed} are listed instead of {asked}")


async def prompt(client, asked):
    result = await client.get_prompt(asked["name"], asked["arguments"])
    expect(result.messages and result.messages[0].content.text, "it says nothing")


async def complete(client, asked):
    if "prompt" in asked:
        reference = PromptReference(type="ref/prompt", name=asked["prompt"])
    else:
        reference = ResourceTemplateReference(type="ref/resource", uri=asked["resource"])
    result = await client.complete(reference, {"name": asked["argument"], "value": asked["value"]})
    found = len(result.completion.values)
    expect(found >= asked["least"], f"{found} values instead of {asked['least']} or more")


async def resources(client):
    expect((await client.list_resources()).resources, "no resource is listed")
    expect((await client.list_resource_templates()).resource_templates, "no template is listed")


async def about(client, target, spoken):
    # Who adopts a version without a word to the server is not told whom it speaks to.
    known = client.server_info
    expect(known is None or (known.name, known.version) == ("tidal-mcp", target["version"]), f"{known} answers")
    expect(client.protocol_version == spoken, f"{client.protocol_version} is spoken instead of {spoken}")


async def manners(checks, target):
    """Questions came to the listener, and there was a session, as the server is set up and the mode allows."""
    expect((checks.asked > 0) == target["asks"], f"the listener was asked {checks.asked} questions")
    if "url" in target:
        expect((len(checks.sessions - {None}) == 1) == target["session"], f"sessions: {checks.sessions}")


async def turned_away(connect, target):
    """Without a token nobody is let in, and a client gets to know why."""
    try:
        async with connect({**target, "headers": {}}, Checks()) as client:
            await client.list_tools()
    except Exception as error:
        expect("access token" in one_line(error), one_line(error))
    else:
        raise AssertionError("anybody is let in")


async def run(client, checks, table):
    await checks.check("tools/list", lambda: list_tools(client, table))
    await checks.check("resources/list", lambda: resources(client))
    await checks.check("prompts/list", lambda: prompts(client, table))
    for call in table["tools"]:
        if call["tool"] == "log_out":
            await beside_tools(client, checks, table)
        await checks.check(f"tools/call {name(call)}", lambda call=call: call_tool(client, checks, call))


async def beside_tools(client, checks, table):
    for uri in table["resources"]:
        await checks.check(f"resources/read {uri}", lambda uri=uri: read(client, checks, uri))
    for asked in table["prompts"]:
        await checks.check(f"prompts/get {asked['name']}", lambda asked=asked: prompt(client, asked))
    for asked in table["completions"]:
        which = asked.get("prompt") or asked.get("resource")
        await checks.check(f"completion/complete {which}", lambda asked=asked: complete(client, asked))


def name(call):
    wanted = call.get("fails") or call.get("missing")
    return f"{call['tool']} ({wanted})" if wanted else call["tool"]


@asynccontextmanager
async def connected(mode, target, checks):
    if "url" in target:
        async with create_mcp_http_client(headers=target["headers"]) as http:
            http.event_hooks["request"].append(checks.note_session)
            server = streamable_http_client(target["url"], http_client=http)
            async with Client(server, mode=mode, elicitation_callback=checks.agree, read_timeout_seconds=60) as client:
                yield client
    else:
        server = StdioServerParameters(command=target["command"], args=["stdio"], env=target["environment"])
        async with Client(server, mode=mode, elicitation_callback=checks.agree, read_timeout_seconds=60) as client:
            yield client


async def main():
    mode, spoken = MODES[sys.argv[1]]
    table = json.loads(Path(sys.argv[2]).read_text(encoding="utf-8"))
    target = json.load(sys.stdin)
    print("is mcp for Python", version("mcp"), flush=True)
    checks = Checks()

    def connect(target, checks):
        return connected(mode, target, checks)

    if target.get("headers"):
        await checks.check("without a token", lambda: turned_away(connect, target))
    async with connect(target, checks) as client:
        await checks.check("who answers, and in which version", lambda: about(client, target, spoken))
        await run(client, checks, table)
        await checks.check("questions and sessions", lambda: manners(checks, target))


try:
    asyncio.run(main())
except Exception as error:
    print(f"FAILED to the end: {one_line(error)}", flush=True)
    sys.exit(1)
