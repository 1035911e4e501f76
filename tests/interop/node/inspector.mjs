// The Inspector's command line: a process for each request, as somebody at a terminal starts it. It has no completion, puts
// no question to anybody, and does not tell whether it was given a session.

import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

import { check, expect, introduce, isThisServer, main, mode, run, target, turnedAway } from "./checks.mjs";

const PATIENCE_MS = 60_000;

const folder = dirname(createRequire(import.meta.url).resolve("@modelcontextprotocol/inspector/package.json"));

/** What it prints to such a request, and its exit code. */
function ask(...line) {
  return askWith(target.headers, ...line);
}

function askWith(headers, ...line) {
  return new Promise((resolve, reject) => {
    const era = ["--protocol-era", mode];
    const where = target.url
      ? ["--server-url", target.url, "--transport", "http", "--stored-auth-only", ...flags(headers)]
      : [...environment(), target.command, "stdio"];
    const command = [join(folder, "clients/launcher/build/index.js"), "--cli", ...where, ...era, "--format", "json", ...line];
    execFile(process.execPath, command, { timeout: PATIENCE_MS, maxBuffer: 1 << 26 }, (error, out, said) => {
      let printed;
      try {
        printed = JSON.parse(out);
      } catch {
        // Its message would be the whole command line, with the token.
        const ended = error?.killed ? `ended after ${PATIENCE_MS} ms` : `exit code ${error?.code ?? 0}`;
        return reject(new Error(`${ended}, and no JSON: ${said} ${out}`));
      }
      // A tool's own failure is told by the exit code too, and is for the table to judge.
      resolve({ printed, code: error?.code ?? 0, said });
    });
  });
}

function flags(headers) {
  return Object.entries(headers).flatMap(([name, value]) => ["--header", `${name}: ${value}`]);
}

function environment() {
  return Object.entries(target.environment).flatMap(([name, value]) => ["-e", `${name}=${value}`]);
}

async function result(...line) {
  const { printed } = await ask(...line);
  return printed.result ?? printed;
}

await main(async () => {
  introduce("@modelcontextprotocol/inspector");
  await turnedAway((headers) => askWith(headers, "--method", "initialize"));
  await check("tools/list --strict", async () => {
    const { code, said } = await ask("--method", "tools/list", "--strict");
    expect(code === 0, `exit code ${code}: ${said}`);
  });
  await run({
    about: async () => {
      const { serverInfo, protocolVersion } = await result("--method", "initialize");
      isThisServer(serverInfo, protocolVersion);
    },
    tools: async () => (await result("--method", "tools/list")).tools.map((tool) => tool.name),
    resources: async () => (await result("--method", "resources/list")).resources.length,
    templates: async () => (await result("--method", "resources/templates/list")).resourceTemplates.length,
    prompts: async () => (await result("--method", "prompts/list")).prompts.map((prompt) => prompt.name),
    call: (name, args) => result("--method", "tools/call", "--tool-name", name, "--tool-args-json", JSON.stringify(args)),
    read: (uri) => result("--method", "resources/read", "--uri", uri),
    prompt: (name, args) => {
      const pairs = Object.entries(args).flatMap(([key, value]) => ["--prompt-args", `${key}=${value}`]);
      return result("--method", "prompts/get", "--prompt-name", name, ...pairs);
    },
  });
});
