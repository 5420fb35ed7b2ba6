package io.adapterfactory.t2l.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.adapterfactory.t2l.benchmark.BenchmarkIndex.Match;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchmarkIndexTest {

    /** Wordings scatter along the second axis, benchmarks differ along the first and the third. */
    private final Map<String, float[][]> vectors = new LinkedHashMap<>(Map.of(
            "left", new float[][] {{1, 3, 0}, {1, -3, 0}, {1, 3, 0.1f}, {1, -3, -0.1f}},
            "right", new float[][] {{-1, 3, 0}, {-1, -3, 0}, {-1, 3, 0.1f}, {-1, -3, -0.1f}},
            "up", new float[][] {{0, 3, 1}, {0, -3, 1}, {0.1f, 3, 1}, {-0.1f, -3, 1}}));

    @TempDir
    Path folder;

    @Test
    void byPlainCosineTheNearestDescriptionWins() {
        BenchmarkIndex index = BenchmarkIndex.plain("encoder", 0.9);
        index.add("a", new float[][] {{1, 0}});
        index.add("b", new float[][] {{0, 2}});

        Match match = index.nearest(new float[] {3, 4});

        assertThat(match.benchmark()).isEqualTo("b");
        assertThat(match.similarity()).isCloseTo(0.8, within(1e-12));
    }

    @Test
    void aFittedIndexLooksPastTheDirectionsInWhichWordingsScatter() {
        // Given: by cosine this is nearer to wordings of "up" than to any of "left"
        float[] leftInNewWords = {0.4f, 3, 0.2f};

        // When
        BenchmarkIndex index = BenchmarkIndexTraining.fit("encoder", 0.5, vectors, 1);

        // Then
        assertThat(index.nearest(leftInNewWords).benchmark()).isEqualTo("left");
        assertThat(index.nearest(new float[] {-0.4f, -3, 0.1f}).benchmark()).isEqualTo("right");
        assertThat(index.nearest(new float[] {0, 3, 0.6f}).benchmark()).isEqualTo("up");
    }

    @Test
    void similarityIsOneAtABenchmarksOwnMean() {
        BenchmarkIndex index = BenchmarkIndexTraining.fit("encoder", 0.5, vectors, 1);

        index.add("own", new float[][] {{-2, 1, -2}});

        assertThat(index.nearest(new float[] {-4, 2, -4})).satisfies(match -> {
            assertThat(match.benchmark()).isEqualTo("own");
            assertThat(match.similarity()).isCloseTo(1, within(1e-9));
        });
    }

    @Test
    void aWrittenIndexIsReadInHalfPrecision() {
        BenchmarkIndex index = BenchmarkIndexTraining.fit("encoder/mean", 0.25, vectors, 1);
        Path file = folder.resolve("index.safetensors");

        index.write(file);
        BenchmarkIndex read = BenchmarkIndex.read(file);

        assertThat(read.textEncoder()).isEqualTo("encoder/mean");
        assertThat(read.nearFrom()).isEqualTo(0.25);
        assertThat(read.benchmarks()).isEqualTo(index.benchmarks());
        float[] vector = {0.4f, 3, 0.2f};
        assertThat(read.nearest(vector).similarity())
                .isCloseTo(index.nearest(vector).similarity(), within(1e-2));
    }

    @Test
    void oneDescriptionEachIsTooLittleToFit() {
        assertThatThrownBy(() -> BenchmarkIndexTraining.fit("encoder", 0.5, Map.of("a", new float[][] {{1, 0}}), 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no benchmark has two different descriptions; expected several to fit an index to");
        assertThatThrownBy(() -> BenchmarkIndex.plain("encoder", 0.5).nearest(new float[] {1, 0}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the index has no benchmark");
    }
}
