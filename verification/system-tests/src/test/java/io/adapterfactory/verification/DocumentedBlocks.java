package io.adapterfactory.verification;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The code blocks of a page in docs, so that a test can run them. */
final class DocumentedBlocks {

    private static final String FENCE = "```";

    private final Path page;

    DocumentedBlocks(Path page) {
        this.page = page;
    }

    /**
     * The blocks of one language under one heading, in their order.
     *
     * @param heading as written in the page, for example {@code ## Java}
     * @param language after the opening fence, for example {@code java}
     */
    List<String> under(String heading, String language) throws IOException {
        List<String> blocks = new ArrayList<>();
        String section = "";
        StringBuilder block = null;
        String blockLanguage = "";
        for (String line : Files.readAllLines(page)) {
            if (line.startsWith(FENCE)) {
                if (block != null && section.equals(heading) && blockLanguage.equals(language)) {
                    blocks.add(block.toString());
                }
                block = block == null ? new StringBuilder() : null;
                blockLanguage = line.substring(FENCE.length()).strip();
            } else if (block != null) {
                block.append(line).append('\n');
            } else if (line.startsWith("#")) {
                section = line.strip();
            }
        }
        if (blocks.isEmpty()) {
            throw new IllegalStateException(
                    "%s has no block of %s under '%s'".formatted(page.getFileName(), language, heading));
        }
        return blocks;
    }
}
