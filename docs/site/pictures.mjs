// Renews docs/pictures from the screenshots of the browser tests (DashboardIT, FleetPageIT): crops each one to what the
// pages of the documentation explain, reduces it to 256 colors, and refuses a picture that is too large for the
// repository.
import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import sharp from "sharp";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const source = join(root, "evaluator-service/target/screenshots");
const target = join(root, "docs/pictures");
const MAX_BYTES = 120 * 1024;

// The page and the height that is kept, in pixels from the top.
const PAGES = {
  overview: 1280,
  adapters: 405,
  adapter: 1490,
  versions: 1055,
  map: 950,
  playground: 720,
  fleet: 925,
};

if (!existsSync(source)) {
  console.error(`${source} is missing: run the browser test first, see CONTRIBUTING.md`);
  process.exit(1);
}
await mkdir(target, { recursive: true });
let total = 0;
for (const [page, height] of Object.entries(PAGES)) {
  for (const mode of ["light", "dark"]) {
    const name = `${page}-${mode}.png`;
    const screenshot = sharp(join(source, name));
    const size = await screenshot.metadata();
    const picture = await screenshot
      .extract({ left: 0, top: 0, width: size.width, height: Math.min(height, size.height) })
      .png({ palette: true, colors: 256, dither: 0, compressionLevel: 9, effort: 10 })
      .toBuffer();
    if (picture.length > MAX_BYTES) {
      throw new Error(`${name} has ${picture.length} bytes, expected at most ${MAX_BYTES}: keep less of its height`);
    }
    await writeFile(join(target, name), picture);
    total += picture.length;
    console.log(`${relative(root, join(target, name))}: ${Math.round(picture.length / 1024)} KiB`);
  }
}
console.log(`all: ${Math.round(total / 1024)} KiB`);
