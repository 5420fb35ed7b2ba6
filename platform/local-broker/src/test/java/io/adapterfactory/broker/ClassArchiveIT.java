package io.adapterfactory.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.adapterfactory.broker.archive.ClassArchive;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("campaign")
class ClassArchiveIT {

    private static final Duration LIMIT = Duration.ofMinutes(1);

    /** Runs in a separate process until it is stopped. */
    public static final class Program {

        private Program() {}

        public static void main(String[] arguments) throws InterruptedException {
            System.out.println("ready");
            Thread.currentThread().join();
        }
    }

    @TempDir
    Path folder;

    private String before;

    @BeforeEach
    void aFolderForArchives() {
        before = System.getProperty(ClassArchive.FOLDER, "");
        System.setProperty(ClassArchive.FOLDER, folder.resolve("cache").toString());
    }

    @AfterEach
    void theFolderBefore() {
        System.setProperty(ClassArchive.FOLDER, before);
    }

    @Test
    void theSecondProcessMapsTheClassesThatTheFirstLoaded() throws Exception {
        Path jar = jar();

        assertThat(sourceOfClass(jar, "first")).contains("source: file:");
        assertThat(archives()).hasSize(1).allMatch(name -> name.endsWith(".jsa"));
        assertThat(sourceOfClass(jar, "second")).contains("source: shared objects file (top)");
    }

    /** An archive of an earlier build is useless, and is removed when there is a new one. */
    @Test
    void anotherBuildGetsAnotherArchive() throws Exception {
        Path jar = jar();
        sourceOfClass(jar, "first");
        List<String> earlier = archives();
        Files.setLastModifiedTime(jar, FileTime.from(Instant.ofEpochSecond(1_700_000_000)));

        assertThat(sourceOfClass(jar, "rebuilt")).contains("source: file:");
        assertThat(archives()).hasSize(1).isNotEqualTo(earlier);
        assertThat(sourceOfClass(jar, "again")).contains("source: shared objects file (top)");
    }

    @Test
    void aKilledProcessLeavesNoArchive() throws Exception {
        start(jar(), "killed").kill();

        assertThat(archives()).isEmpty();
    }

    private Path jar() throws IOException {
        String name = Program.class.getName().replace('.', '/') + ".class";
        Path jar = folder.resolve("program.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
                InputStream program = Program.class.getResourceAsStream("/" + name)) {
            out.putNextEntry(new JarEntry(name));
            program.transferTo(out);
        }
        return jar;
    }

    private ChildProcess start(Path jar, String run) {
        ChildProcess process = ChildProcess.start(
                "program",
                List.of("-Xmx64m", "-Xlog:class+load:file=" + folder.resolve(run + ".classes")),
                jar.toString(),
                List.of(Program.class.getName()),
                Map.of(),
                folder.resolve(run + ".log"));
        process.awaitReady(LIMIT, () -> read(run + ".log").contains("ready"));
        return process;
    }

    /** The line of the JVM's log that says where it loaded the program's class from. */
    private String sourceOfClass(Path jar, String run) {
        start(jar, run).close();
        return read(run + ".classes")
                .lines()
                .filter(line -> line.contains(Program.class.getName() + " source"))
                .findFirst()
                .orElseThrow();
    }

    private String read(String file) {
        try {
            return Files.readString(folder.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> archives() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("cache"))) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
