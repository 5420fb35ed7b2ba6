package io.adapterfactory.experiments.report;

/** Paragraphs of Markdown pages, wrapped as the pages in {@code docs} are. */
public final class WrappedText {

    private static final int WIDTH = 120;

    private WrappedText() {}

    /** The words of a paragraph in lines of at most 120 columns; a longer word is alone on its line. */
    public static String of(String paragraph) {
        StringBuilder text = new StringBuilder();
        int column = 0;
        for (String word : paragraph.strip().split("\\s+")) {
            if (column > 0) {
                boolean fits = column + 1 + word.length() <= WIDTH;
                text.append(fits ? ' ' : '\n');
                column = fits ? column + 1 : 0;
            }
            text.append(word);
            column += word.length();
        }
        return text.toString();
    }
}
