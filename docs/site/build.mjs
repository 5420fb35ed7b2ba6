// Builds the documentation site into target/site, and fails on a dead link.
import { cpSync, mkdirSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vitepress";
import { check } from "./check.mjs";
import { collect } from "./collect.mjs";
import { output, root, source } from "./pages.mjs";

const site = dirname(fileURLToPath(import.meta.url));
const base = process.env.SITE_BASE ?? "/";
if (!/^\/(.+\/)?$/.test(base)) {
  console.error(`SITE_BASE is '${base}', expected a path with a slash at both ends, for example /adapter-factory/`);
  process.exit(2);
}
try {
  const files = collect();
  mkdirSync(join(source, "public"), { recursive: true });
  cpSync(join(site, "node_modules/mermaid/dist/mermaid.min.js"), join(source, "public/mermaid.min.js"));
  await build(site, { base });
  console.log(`${relative(root, output)}: ${files} files of the repository, ${check(base)} links checked`);
} catch (problem) {
  console.error(problem.message);
  process.exit(1);
}
