package io.adapterfactory.t2l.embedding;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Several encoders as one: concatenates the vectors of a text, each scaled to length 1, so that all have equal weight.
 */
final class JoinedEncoders implements TextEncoder {

    private final List<TextEncoder> encoders;

    /** @param encoders at least two; closed with this one */
    JoinedEncoders(List<TextEncoder> encoders) {
        this.encoders = List.copyOf(encoders);
    }

    @Override
    public String id() {
        return encoders.stream().map(TextEncoder::id).collect(Collectors.joining(TextEncoders.JOIN));
    }

    @Override
    public int dimension() {
        return encoders.stream().mapToInt(TextEncoder::dimension).sum();
    }

    @Override
    public List<float[]> encode(List<String> texts) {
        List<float[]> joined = new ArrayList<>(texts.size());
        for (int i = 0; i < texts.size(); i++) {
            joined.add(new float[dimension()]);
        }
        int offset = 0;
        for (TextEncoder encoder : encoders) {
            List<float[]> vectors = encoder.encode(texts);
            for (int i = 0; i < texts.size(); i++) {
                copyUnit(vectors.get(i), joined.get(i), offset);
            }
            offset += encoder.dimension();
        }
        return joined;
    }

    private static void copyUnit(float[] vector, float[] target, int offset) {
        double squares = 0;
        for (float number : vector) {
            squares += (double) number * number;
        }
        double scale = squares == 0 ? 0 : 1 / Math.sqrt(squares);
        for (int i = 0; i < vector.length; i++) {
            target[offset + i] = (float) (vector[i] * scale);
        }
    }

    @Override
    public void close() {
        encoders.forEach(TextEncoder::close);
    }
}
