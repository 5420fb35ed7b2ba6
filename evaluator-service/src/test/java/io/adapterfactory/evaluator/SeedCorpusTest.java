package io.adapterfactory.evaluator;

import static org.assertj.core.api.Assertions.assertThatCode;

import io.adapterfactory.evaluator.engine.InferenceAnswerFuzz;
import io.adapterfactory.evaluator.messaging.RecordJsonFuzz;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every input of the corpora once; {@code deploy/fuzz} goes on from here. */
class SeedCorpusTest {

    private static final Path CORPORA = Path.of("src/test/resources/fuzz");

    static List<Path> answers() throws IOException {
        return files("InferenceAnswerFuzz");
    }

    static List<Path> records() throws IOException {
        return files("RecordJsonFuzz");
    }

    private static List<Path> files(String target) throws IOException {
        try (var files = Files.list(CORPORA.resolve(target))) {
            return files.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("answers")
    void anAnswerIsReadOrRefusedByName(Path input) throws IOException {
        byte[] bytes = Files.readAllBytes(input);

        assertThatCode(() -> InferenceAnswerFuzz.fuzzerTestOneInput(bytes)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @MethodSource("records")
    void aMendedRecordIsReadOrRefusedByName(Path input) throws IOException {
        byte[] bytes = Files.readAllBytes(input);

        assertThatCode(() -> RecordJsonFuzz.fuzzerTestOneInput(bytes)).doesNotThrowAnyException();
    }
}
