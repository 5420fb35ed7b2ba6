package io.adapterfactory.verification;

import static org.assertj.core.api.Assertions.assertThat;

import io.adapterfactory.t2l.lora.LoraWeights;
import io.adapterfactory.t2l.lora.peft.PeftDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example of docs/how-to/java-library.md compiles, runs, and writes an adapter. */
class JavaLibraryTest {

    private static final Path ROOT = Path.of(System.getProperty("project.root"));

    private final DocumentedBlocks page = new DocumentedBlocks(ROOT.resolve("docs/how-to/java-library.md"));

    @TempDir
    private Path folder;

    @Test
    void theDocumentedProgramWritesAnAdapter() throws Exception {
        Path source = Files.writeString(
                folder.resolve("Generate.java"),
                page.under("## Generate an adapter", "java").get(0));
        Files.createSymbolicLink(folder.resolve("models"), ROOT.resolve("models"));

        run(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Dai.djl.offline=true",
                "-cp",
                System.getProperty("java.class.path"),
                source.toString()));

        LoraWeights adapter = PeftDirectory.read(folder.resolve("my-adapter"));
        assertThat(adapter.config().rank()).isEqualTo(8);
        assertThat(adapter.config().targetModules()).contains("q_proj", "v_proj", "o_proj");
    }

    @Test
    void theDocumentedVersionIsTheVersionOfTheBuild() throws Exception {
        String version = Files.readAllLines(ROOT.resolve("pom.xml")).stream()
                .filter(line -> line.startsWith("  <version>"))
                .findFirst()
                .orElseThrow()
                .strip();

        assertThat(page.under("## Dependency", "xml").get(0)).contains(version);
    }

    private void run(List<String> command) throws Exception {
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(4, TimeUnit.MINUTES)).as("ended in time").isTrue();
            assertThat(process.exitValue()).as(Files.readString(output)).isZero();
        } finally {
            process.destroyForcibly();
        }
    }
}
