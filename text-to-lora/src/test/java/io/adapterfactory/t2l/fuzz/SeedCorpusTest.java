package io.adapterfactory.t2l.fuzz;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs every input of the corpus once: the start of guided fuzzing, and the inputs that it has found. {@code
 * deploy/fuzz} continues from here.
 */
class SeedCorpusTest {

    private static final Map<String, Consumer<byte[]>> TARGETS = Map.of(
            "SafetensorsFuzz", SafetensorsFuzz::fuzzerTestOneInput,
            "ModelJsonFuzz", ModelJsonFuzz::fuzzerTestOneInput,
            "TokenizerFuzz", TokenizerFuzz::fuzzerTestOneInput,
            "CheckpointFuzz", CheckpointFuzz::fuzzerTestOneInput,
            "DatasetFuzz", DatasetFuzz::fuzzerTestOneInput,
            "AdapterFuzz", AdapterFuzz::fuzzerTestOneInput,
            "BenchmarkFuzz", BenchmarkFuzz::fuzzerTestOneInput);

    static Stream<Arguments> inputs() throws IOException {
        Stream.Builder<Arguments> inputs = Stream.builder();
        for (String target : TARGETS.keySet()) {
            try (var files = Files.list(Path.of("src/test/resources/fuzz").resolve(target))) {
                files.sorted()
                        .forEach(file -> inputs.add(
                                Arguments.of(target, file.getFileName().toString())));
            }
        }
        return inputs.build();
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("inputs")
    void isReadOrRefusedByName(String target, String name) throws IOException {
        byte[] input = Files.readAllBytes(
                Path.of("src/test/resources/fuzz").resolve(target).resolve(name));

        assertThatCode(() -> TARGETS.get(target).accept(input)).doesNotThrowAnyException();
    }
}
