// Which files of the repository are pages of the site, and under which names.
import { existsSync, statSync } from "node:fs";
import { dirname, join, posix, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** The root of the repository. A Markdown file has the same path in the site as in the repository. */
export const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");

/** Where the site's Markdown is collected: below node_modules' folder, so that the pages find Vue. */
export const source = join(root, "docs/site/target/source");

/** Where the site is written. */
export const output = join(root, "target/site");

/** The path under which the site is served. */
export const base = process.env.SITE_BASE ?? "/";
if (!/^\/(.+\/)?$/.test(base)) {
  throw new Error(`SITE_BASE is '${base}', expected a path with a slash at both ends, for example /adapter-factory/`);
}

const IMAGE = /\.(png|svg|jpe?g|gif|webp)$/;
const EXTERNAL = /^([a-z][a-z0-9+.-]*:|\/\/)/i;

export const isImage = (path) => IMAGE.test(path);

/**
 * The file or folder that a link in a Markdown file leads to.
 * @param {string} from path of the Markdown file in the repository
 * @param {string} link
 * @returns {{path: string, anchor: string} | null} path in the repository, "" for its root, and anchor with its "#";
 *   null for a link to another site or within the page
 */
export function linked(from, link) {
  if (EXTERNAL.test(link) || link.startsWith("#")) return null;
  const [, target, anchor] = link.match(/^([^#]*)(#.*)?$/);
  const path = posix.normalize(target.startsWith("/") ? target.slice(1) : posix.join(posix.dirname(from), target));
  return { path: path.replace(/\/$/, "").replace(/^\.$/, ""), anchor: anchor ?? "" };
}

/**
 * The Markdown file of the site that shows a file or folder of the repository. A folder is shown by its README, or by a
 * list of its files; other files than Markdown are shown as text.
 */
export function page(path) {
  const isFolder = existsSync(join(root, path)) && statSync(join(root, path)).isDirectory();
  // VitePress ignores files in hidden folders.
  const visible = path.replace(/(^|\/)\./g, "$1");
  if (isFolder) return posix.join(visible, "index.md");
  if (!path.endsWith(".md")) return `${visible}.md`;
  return visible.replace(/(^|\/)README\.md$/, "$1index.md");
}
