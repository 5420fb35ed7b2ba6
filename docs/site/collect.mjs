// Collects the site's Markdown: README.md and everything that it leads to, directly or not.
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import MarkdownIt from "markdown-it";
import { isImage, linked, page, root, source } from "./pages.mjs";

const markdown = new MarkdownIt({ html: true });

// Languages that the highlighter does not know by the extension of a file's name.
const LANGUAGES = { avsc: "json", log: "txt", csv: "csv", LICENSE: "txt" };

/** The links and images of a Markdown text. */
function linksOf(text) {
  const links = [];
  const visit = (tokens) => {
    for (const token of tokens) {
      links.push(token.attrGet("href"), token.attrGet("src"));
      if (token.type.startsWith("html_")) {
        for (const match of token.content.matchAll(/\b(?:href|src|srcset)="([^"]+)"/g)) links.push(match[1]);
      }
      if (token.children) visit(token.children);
    }
  };
  visit(markdown.parse(text, {}));
  return links.filter((link) => link);
}

/** A page that shows a text file. */
function fileAsPage(path, text) {
  const name = posix.basename(path);
  const extension = name.split(".").pop();
  const fence = "`".repeat(Math.max(3, ...[...text.matchAll(/`+/g)].map((run) => run[0].length + 1)));
  return `---
title: ${JSON.stringify(name)}
search: false
outline: false
---
# \`${path}\`

${fence}${LANGUAGES[extension] ?? extension}
${text.replace(/\n$/, "")}
${fence}
`;
}

/** A page that shows an image, for links to it. */
function imageAsPage(path) {
  const name = posix.basename(path);
  return `---
title: ${JSON.stringify(name)}
search: false
---
# \`${path}\`

![${name}](${name})
`;
}

/** A page that lists the files of a folder. */
function folderAsPage(path, children) {
  const entries = children.map((child) => `- [${child}](/${posix.join(path, child)})`);
  return `---
title: ${JSON.stringify(path)}
search: false
---
# \`${path}\`

${entries.join("\n")}
`;
}

function write(path, content) {
  mkdirSync(dirname(join(source, path)), { recursive: true });
  writeFileSync(join(source, path), content);
}

/** @throws Error if a link leads to no tracked file, or if no page leads to a Markdown file in docs/ */
export function collect() {
  rmSync(source, { recursive: true, force: true });
  const files = execFileSync("git", ["ls-files"], { cwd: root, encoding: "utf8" }).trimEnd().split("\n");
  const tracked = new Set(files);
  const childrenOf = (folder) => {
    const prefix = folder === "" ? "" : `${folder}/`;
    return [...new Set(files.filter((file) => file.startsWith(prefix)).map((file) => file.slice(prefix.length).split("/")[0]))];
  };

  const problems = [];
  const seen = new Set(["README.md"]);
  const queue = ["README.md"];
  const follow = (from, link) => {
    const target = linked(from, link);
    if (target === null) return;
    let { path } = target;
    if (!tracked.has(path)) {
      if (childrenOf(path).length === 0) {
        problems.push(`${from}: the link ${link} leads to no file in git`);
        return;
      }
      if (tracked.has(posix.join(path, "README.md"))) path = posix.join(path, "README.md");
    }
    if (!seen.has(path)) {
      seen.add(path);
      queue.push(path);
    }
  };

  for (const path of queue) {
    if (!tracked.has(path)) {
      const children = childrenOf(path);
      write(page(path), folderAsPage(path, children));
      children.forEach((child) => follow(path, `/${posix.join(path, child)}`));
    } else if (isImage(path)) {
      mkdirSync(dirname(join(source, path)), { recursive: true });
      cpSync(join(root, path), join(source, path));
      write(page(path), imageAsPage(path));
    } else {
      const text = readFileSync(join(root, path), "utf8");
      if (path.endsWith(".md")) {
        write(page(path), text);
        linksOf(text).forEach((link) => follow(path, link));
      } else if (text.includes("\0")) {
        problems.push(`${path} is linked, but is not a text file; link its folder's page or a text file instead`);
      } else {
        write(page(path), fileAsPage(path, text));
      }
    }
  }

  for (const file of files) {
    if (file.startsWith("docs/") && file.endsWith(".md") && !seen.has(file)) {
      problems.push(`${file}: no page leads to it; add it to docs/README.md`);
    }
  }
  if (problems.length > 0) throw new Error(problems.join("\n"));
  return seen.size;
}
