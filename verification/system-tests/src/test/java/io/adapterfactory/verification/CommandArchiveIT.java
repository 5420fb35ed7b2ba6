package io.adapterfactory.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.adapterfactory.cli.FactoryMain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The archive of classes that {@code deploy/factory} keeps for its next calls. */
@Tag("campaign")
class CommandArchiveIT {

    private static final Path ROOT = Path.of(System.getProperty("project.root"));
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final String MAIN = FactoryMain.class.getName();

    @TempDir
    Path folder;

    @Test
    void theFirstCallWritesTheArchiveThatTheNextMaps() throws Exception {
        Path cache = folder.resolve("cache");

        assertThat(sourceOfMain("first", cache.toString())).contains("source: file:");
        await().atMost(LIMIT).until(() -> archives(cache) == 1);
        assertThat(sourceOfMain("second", cache.toString())).contains("source: shared objects file (top)");
    }

    @Test
    void withoutAFolderNothingIsWritten() throws Exception {
        assertThat(sourceOfMain("never", "never")).contains("source: file:");
        assertThat(ROOT.resolve("never")).doesNotExist();
    }

    private static long archives(Path cache) throws IOException {
        try (Stream<Path> files = Files.list(cache)) {
            return files.filter(file -> file.toString().endsWith(".jsa")).count();
        }
    }

    /** The line of the JVM's log that says where it loaded the shipped commands from. */
    private String sourceOfMain(String run, String cache) throws Exception {
        Path classes = folder.resolve(run + ".classes");
        FactoryScript script = new FactoryScript(ROOT, folder);
        Process process = script.start(
                run,
                Map.of("FACTORY_CACHE", cache, "FACTORY_JAVA_OPTIONS", "-Xlog:class+load:file=" + classes),
                "model",
                "list",
                "--store",
                ROOT.resolve("models").toString());
        assertThat(process.waitFor()).as(script.output(run)).isZero();
        assertThat(script.output(run)).contains("nano");
        return Files.readString(classes)
                .lines()
                .filter(line -> line.contains(MAIN + " source"))
                .findFirst()
                .orElseThrow();
    }
}
