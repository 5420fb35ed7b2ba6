package io.adapterfactory.experiments.words;

import io.adapterfactory.t2l.embedding.TaskEmbedder;
import io.adapterfactory.t2l.file.Sha256;
import io.adapterfactory.t2l.tensor.SafetensorsFile;
import io.adapterfactory.t2l.tensor.SafetensorsWriter;
import io.adapterfactory.t2l.tensor.TensorData;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

/**
 * Task vectors of descriptions, cached in a file: computing thousands takes minutes, and a resumed training needs them
 * again.
 */
final class DescriptionVectors {

    private static final String VECTORS = "vectors";
    private static final int AT_ONCE = 64;
    private static final int NAME_DIGITS = 16;

    private final TaskEmbedder embedder;
    private final Path folder;

    /** @param folder of the files, one for each list of texts */
    DescriptionVectors(TaskEmbedder embedder, Path folder) {
        this.embedder = embedder;
        this.folder = folder;
    }

    /**
     * @param progress receives the number of finished ones
     * @return {@code [texts][dimension]}
     */
    float[][] of(List<String> texts, IntConsumer progress) {
        Path file = folder.resolve("description-vectors-" + digest(texts) + ".safetensors");
        int width = embedder.dimension();
        if (Files.exists(file)) {
            try (SafetensorsFile kept = SafetensorsFile.open(file)) {
                return rows(kept.floats(VECTORS), width);
            }
        }
        float[] all = new float[texts.size() * width];
        for (int from = 0; from < texts.size(); from += AT_ONCE) {
            float[][] part = embedder.embed(texts.subList(from, Math.min(texts.size(), from + AT_ONCE)));
            for (int i = 0; i < part.length; i++) {
                System.arraycopy(part[i], 0, all, (from + i) * width, width);
            }
            progress.accept(from + part.length);
        }
        SafetensorsWriter.write(file, Map.of(VECTORS, TensorData.of(all, texts.size(), width)), Map.of());
        return rows(all, width);
    }

    private String digest(List<String> texts) {
        String all = embedder.id() + "\n" + String.join("\n", texts);
        return Sha256.of(all.getBytes(StandardCharsets.UTF_8)).substring(0, NAME_DIGITS);
    }

    private static float[][] rows(float[] all, int width) {
        float[][] rows = new float[all.length / width][];
        Arrays.setAll(rows, row -> Arrays.copyOfRange(all, row * width, (row + 1) * width));
        return rows;
    }
}
