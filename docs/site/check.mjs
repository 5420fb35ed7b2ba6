// Checks the built site: every link and image leads to a file of the site, and every anchor to an element.
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { join, posix, relative } from "node:path";
import { base, output } from "./pages.mjs";

const decode = (text) => decodeURIComponent(text.replace(/&amp;/g, "&").replace(/&quot;/g, '"').replace(/&#39;/g, "'"));

/**
 * @returns {number} how many links were checked
 * @throws Error that names every broken link
 */
export function check() {
  const pages = readdirSync(output, { recursive: true })
    .filter((file) => file.endsWith(".html"))
    .map((file) => relative(output, join(output, file)));
  const contents = new Map(pages.map((page) => [page, readFileSync(join(output, page), "utf8")]));
  const anchors = new Map();
  const anchorsOf = (page) => {
    if (!anchors.has(page)) {
      anchors.set(page, new Set([...contents.get(page).matchAll(/\sid="([^"]+)"/g)].map((match) => decode(match[1]))));
    }
    return anchors.get(page);
  };

  const broken = [];
  let checked = 0;
  for (const [page, html] of contents) {
    const links = new Set([...html.matchAll(/\s(?:href|src|srcset)="([^"]*)"/g)].map((match) => match[1]));
    for (const link of links) {
      if (link === "" || /^([a-z][a-z0-9+.-]*:|\/\/)/i.test(link)) continue;
      checked++;
      const [, target, anchor] = decode(link).match(/^([^?#]*)(?:\?[^#]*)?(?:#(.*))?$/);
      let file = page;
      if (target !== "") {
        if (target.startsWith("/") && !target.startsWith(base)) {
          broken.push(`${page}: ${link} is not below ${base}`);
          continue;
        }
        file = target.startsWith("/") ? target.slice(base.length) : posix.join(posix.dirname(page), target);
        if (file === "" || file.endsWith("/")) file += "index.html";
      }
      if (!existsSync(join(output, file)) || !statSync(join(output, file)).isFile()) {
        broken.push(`${page}: ${link} leads to no file`);
      } else if (anchor && contents.has(file) && !anchorsOf(file).has(anchor)) {
        broken.push(`${page}: ${link} leads to no element of ${file}`);
      }
    }
  }
  if (checked === 0) throw new Error(`no links found in ${output}; expected many`);
  if (broken.length > 0) throw new Error(`${broken.length} of ${checked} links of the site are broken:\n${broken.join("\n")}`);
  return checked;
}
