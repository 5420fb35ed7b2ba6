import { readFileSync } from "node:fs";
import { join } from "node:path";
import { slug } from "github-slugger";
import MarkdownIt from "markdown-it";
import { defineConfig } from "vitepress";
import { base, linked, output, page, root, source } from "../pages.mjs";

/** The sidebar is the index in docs/README.md: a group for each heading, an entry for each link below it. */
function sidebar() {
  const groups = [];
  const index = "docs/README.md";
  let heading = false;
  for (const token of new MarkdownIt().parse(readFileSync(join(root, index), "utf8"), {})) {
    if (token.type === "heading_open") heading = token.tag === "h2";
    if (token.type !== "inline") continue;
    if (heading) {
      groups.push({ text: token.content, collapsed: false, items: [] });
      heading = false;
    } else if (groups.length > 0) {
      let entry = null;
      for (const child of token.children) {
        if (child.type === "link_open") {
          const target = linked(index, child.attrGet("href"));
          entry = target && { text: "", link: `/${page(target.path)}` };
        } else if (child.type === "link_close") {
          if (entry) groups.at(-1).items.push(entry);
          entry = null;
        } else if (entry) {
          entry.text += child.content;
        }
      }
    }
  }
  return groups.map((group) => ({
    ...group,
    items: group.items.map((item) => ({ ...item, text: item.text[0].toUpperCase() + item.text.slice(1) })),
  }));
}

/** Makes Markdown that is written for GitHub work here. */
function asOnGitHub(md) {
  // Links lead to files of the repository; here they lead to the pages that show those files.
  md.core.ruler.push("repository_links", (state) => {
    for (const block of state.tokens) {
      for (const token of [block, ...(block.children ?? [])]) {
        if (token.type === "link_open") {
          const target = linked(state.env.relativePath, token.attrGet("href"));
          if (target) token.attrSet("href", `/${page(target.path)}${target.anchor}`);
        } else if (token.type === "html_block" || token.type === "html_inline") {
          // Vite bundles an image of an HTML element only if its path starts with a dot.
          token.content = token.content.replace(/\b(src|srcset)="(?![a-z]+:|[./#])/g, '$1="./');
        }
      }
    }
  });

  // Vue evaluates double braces; here they are only text.
  for (const kind of ["text", "code_inline"]) {
    const render = md.renderer.rules[kind];
    md.renderer.rules[kind] = (...of) => render(...of).replaceAll("{{", "&#123;&#123;");
  }

  const fence = md.renderer.rules.fence;
  md.renderer.rules.fence = (tokens, index, ...of) =>
    tokens[index].info.trim() === "mermaid"
      ? `<Diagram code="${encodeURIComponent(tokens[index].content)}" />\n`
      : fence(tokens, index, ...of);
}

export default defineConfig({
  title: "Adapter Factory",
  description: "Describe a task in a sentence, and get a LoRA adapter for a language model",
  lang: "en-US",
  base,
  head: [["link", { rel: "icon", type: "image/svg+xml", href: `${base}icon.svg` }]],
  srcDir: source,
  outDir: output,
  cacheDir: join(root, "docs/site/target/cache"),
  markdown: {
    anchor: { slugify: slug },
    attrs: { disable: true },
    config: asOnGitHub,
  },
  themeConfig: {
    logo: "/icon.svg",
    nav: [
      { text: "Quick start", link: "/docs/quick-start.md" },
      { text: "Documentation", link: `/${page("docs/README.md")}` },
      { text: "Contributing", link: "/CONTRIBUTING.md" },
      { text: "Changelog", link: "/CHANGELOG.md" },
    ],
    sidebar: sidebar(),
    outline: [2, 3],
    search: { provider: "local" },
  },
  vite: {
    build: { chunkSizeWarningLimit: 2000 },
  },
});
