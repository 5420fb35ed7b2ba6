package io.adapterfactory.evaluator.engine;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every input of the corpus once; {@code deploy/fuzz} goes on from here. */
class SeedCorpusTest {

    static List<Path> inputs() throws IOException {
        try (var files = Files.list(Path.of("src/test/resources/fuzz/InferenceAnswerFuzz"))) {
            return files.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("inputs")
    void isReadOrRefusedByName(Path input) throws IOException {
        byte[] bytes = Files.readAllBytes(input);

        assertThatCode(() -> InferenceAnswerFuzz.fuzzerTestOneInput(bytes)).doesNotThrowAnyException();
    }
}
