package io.adapterfactory.evaluator;

import static org.assertj.core.api.Assertions.assertThatCode;

import io.adapterfactory.evaluator.engine.InferenceAnswerFuzz;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs every input of the corpus once; {@code deploy/fuzz} continues from here. */
class SeedCorpusTest {

    static List<Path> answers() throws IOException {
        try (var files = Files.list(Path.of("src/test/resources/fuzz/InferenceAnswerFuzz"))) {
            return files.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("answers")
    void anAnswerIsReadOrRefusedByName(Path input) throws IOException {
        byte[] bytes = Files.readAllBytes(input);

        assertThatCode(() -> InferenceAnswerFuzz.fuzzerTestOneInput(bytes)).doesNotThrowAnyException();
    }
}
