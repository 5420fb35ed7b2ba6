package io.adapterfactory.verification.reference.page;

import io.adapterfactory.experiments.report.WrappedText;

/** A page that is being written: headings, wrapped paragraphs, blocks, and tables. */
public final class PageText {

    /** Writes all generated pages again. */
    public static final String COMMAND = "deploy/factory reference";

    private final StringBuilder text = new StringBuilder();

    /** Starts with the title and the note that the page is generated. */
    public PageText(String title) {
        text.append("# ")
                .append(title)
                .append("\n\n<!-- Generated from the code by: ")
                .append(COMMAND);
        text.append(" -->\n");
    }

    public PageText heading(String heading) {
        return heading("##", heading);
    }

    public PageText subheading(String heading) {
        return heading("###", heading);
    }

    private PageText heading(String level, String heading) {
        text.append('\n').append(level).append(' ').append(heading).append('\n');
        return this;
    }

    /** A paragraph, wrapped at 120 columns; empty text adds nothing. */
    public PageText paragraph(String paragraph) {
        if (!paragraph.isBlank()) {
            text.append('\n')
                    .append(WrappedText.of(MarkdownText.escaped(paragraph)))
                    .append('\n');
        }
        return this;
    }

    public PageText block(String block) {
        text.append("\n```\n").append(block.stripTrailing()).append("\n```\n");
        return this;
    }

    /** A table without rows adds nothing. */
    public PageText table(MarkdownTable table) {
        if (!table.isEmpty()) {
            text.append('\n').append(table);
        }
        return this;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
