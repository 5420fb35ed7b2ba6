package io.adapterfactory.t2l.metric;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * F-measure of the longest common subsequence of words (Lin 2004), computed like the evaluation of
 * Super-NaturalInstructions: lower case, ASCII letters and digits only, and words of more than three characters reduced
 * to their stems.
 */
public record RougeL() implements TextMetric {

    private static final int STEMMED_FROM = 4;

    @Override
    public String id() {
        return "rouge_l";
    }

    @Override
    public boolean isShare() {
        return false;
    }

    @Override
    public double grade(String answer, String reference) {
        return fMeasure(stems(answer), stems(reference));
    }

    static double fMeasure(List<String> answer, List<String> reference) {
        if (answer.isEmpty() || reference.isEmpty()) {
            return 0;
        }
        int common = longestCommonSubsequence(answer, reference);
        double precision = common / (double) answer.size();
        double recall = common / (double) reference.size();
        return common == 0 ? 0 : 2 * precision * recall / (precision + recall);
    }

    private static List<String> stems(String text) {
        String words =
                text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", " ").strip();
        return words.isEmpty()
                ? List.of()
                : Arrays.stream(words.split(" "))
                        .map(word -> word.length() < STEMMED_FROM ? word : PorterStemmer.stem(word))
                        .toList();
    }

    private static int longestCommonSubsequence(List<String> first, List<String> second) {
        int[] lengths = new int[second.size() + 1];
        for (String word : first) {
            int diagonal = 0;
            for (int j = 1; j < lengths.length; j++) {
                int above = lengths[j];
                lengths[j] = word.equals(second.get(j - 1)) ? diagonal + 1 : Math.max(above, lengths[j - 1]);
                diagonal = above;
            }
        }
        return lengths[second.size()];
    }
}
