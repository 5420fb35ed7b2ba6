package io.adapterfactory.experiments.paper;

import io.adapterfactory.t2l.embedding.TextEncoder;
import java.util.List;
import java.util.Locale;

/** Counts of a text's words and pairs of adjacent words, hashed into a fixed number of buckets. */
final class BagOfWords implements TextEncoder {

    private static final int SIZE = 1536;

    @Override
    public String id() {
        return "bag-of-words/" + SIZE;
    }

    @Override
    public int dimension() {
        return SIZE;
    }

    @Override
    public List<float[]> encode(List<String> texts) {
        return texts.stream().map(BagOfWords::vector).toList();
    }

    private static float[] vector(String text) {
        float[] counts = new float[SIZE];
        String before = "";
        for (String word : text.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}]+")) {
            counts[place(word)]++;
            counts[place(before + " " + word)]++;
            before = word;
        }
        return counts;
    }

    private static int place(String word) {
        return Math.floorMod(word.hashCode() * 0x9E3779B9, SIZE);
    }

    @Override
    public void close() {
        // no resources
    }
}
