package io.adapterfactory.dashboard.kafka;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs every input of the corpus once; {@code deploy/fuzz} continues from here. */
class SeedCorpusTest {

    static List<Path> records() throws IOException {
        try (var files = Files.list(Path.of("src/test/resources/fuzz/RecordJsonFuzz"))) {
            return files.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("records")
    void anEditedRecordIsReadOrRefusedByName(Path input) throws IOException {
        byte[] bytes = Files.readAllBytes(input);

        assertThatCode(() -> RecordJsonFuzz.fuzzerTestOneInput(bytes)).doesNotThrowAnyException();
    }
}
