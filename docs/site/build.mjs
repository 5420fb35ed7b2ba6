// Builds the documentation site into target/site, and fails on a dead link.
import { cpSync, mkdirSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vitepress";
import { check } from "./check.mjs";
import { collect } from "./collect.mjs";
import { output, root, source } from "./pages.mjs";

const site = dirname(fileURLToPath(import.meta.url));
try {
  const files = collect();
  mkdirSync(join(source, "public"), { recursive: true });
  cpSync(join(site, "node_modules/mermaid/dist/mermaid.min.js"), join(source, "public/mermaid.min.js"));
  cpSync(join(root, "platform/dashboard/src/main/resources/META-INF/resources/icon.svg"), join(source, "public/icon.svg"));
  await build(site);
  console.log(`${relative(root, output)}: ${files} files of the repository, ${check()} links checked`);
} catch (problem) {
  console.error(problem.message);
  process.exit(1);
}
