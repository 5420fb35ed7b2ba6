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
    void theDocumentedProgramsWriteAnAdapterAndUseIt() throws Exception {
        Files.createSymbolicLink(folder.resolve("models"), ROOT.resolve("models"));

        run("Generate.java", "## Generate an adapter");

        LoraWeights adapter = PeftDirectory.read(folder.resolve("my-adapter"));
        assertThat(adapter.config().rank()).isEqualTo(8);
        assertThat(adapter.config().targetModules()).contains("q_proj", "v_proj", "o_proj");

        List<String> answers = run("Answer.java", "## Use the adapter").lines().toList();

        assertThat(answers).hasSize(2).first().isEqualTo("i3eak");
        assertThat(answers.get(1)).isNotEqualTo("i3eak");
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

    /** Runs the Java program of a section in the folder, and returns what it prints. */
    private String run(String file, String heading) throws Exception {
        Path source = Files.writeString(
                folder.resolve(file), page.under(heading, "java").get(0));
        Path output = folder.resolve(file + ".out");
        Path errors = folder.resolve(file + ".err");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Dai.djl.offline=true",
                        "-cp",
                        System.getProperty("java.class.path"),
                        source.toString())
                .directory(folder.toFile())
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile())
                .start();
        try {
            assertThat(process.waitFor(4, TimeUnit.MINUTES)).as("ended in time").isTrue();
            assertThat(process.exitValue()).as(Files.readString(errors)).isZero();
            return Files.readString(output);
        } finally {
            process.destroyForcibly();
        }
    }
}
