package io.adapterfactory.t2l.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adapterfactory.t2l.benchmark.BenchmarkFolder;
import io.adapterfactory.t2l.benchmark.InvalidBenchmarkException;
import io.adapterfactory.t2l.file.SizeLimit;
import io.adapterfactory.t2l.lm.config.ModelConfig;
import io.adapterfactory.t2l.task.DatasetFile;
import io.adapterfactory.t2l.tensor.SafetensorsFile;
import io.adapterfactory.t2l.tensor.TorchFile;
import io.adapterfactory.t2l.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every limit is a setting, and its reader refuses larger inputs. */
class SizeLimitTest {

    @TempDir
    Path folder;

    @AfterEach
    void theUsualLimits() {
        for (SizeLimit limit : SizeLimit.values()) {
            System.clearProperty(limit.setting());
        }
    }

    private static void set(SizeLimit limit, int value) {
        System.setProperty(limit.setting(), Integer.toString(value));
    }

    @Test
    void configurationAndTokenizer() throws IOException {
        set(SizeLimit.CONFIG_BYTES, 10);
        set(SizeLimit.TOKENIZER_BYTES, 9);
        Files.writeString(folder.resolve("config.json"), "{\"a\": \"bcd\"}");
        Files.writeString(folder.resolve("tokenizer.json"), "{\"a\": \"b\"}");

        assertThatThrownBy(() -> ModelConfig.read(folder))
                .hasMessageContaining("it has 12 bytes; at most 10 are accepted (FACTORY_LIMIT_CONFIG_BYTES)");
        assertThatThrownBy(() -> Tokenizer.load(folder))
                .hasMessageContaining("it has 10 bytes; at most 9 are accepted (FACTORY_LIMIT_TOKENIZER_BYTES)");
    }

    @Test
    void headerOfSafetensors() throws IOException {
        set(SizeLimit.SAFETENSORS_HEADER_BYTES, 20);
        Path file = folder.resolve("x.safetensors");
        Files.write(
                file,
                ByteBuffer.allocate(108)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(100)
                        .array());

        assertThatThrownBy(() -> SafetensorsFile.open(file))
                .hasMessageContaining("it has 100 bytes of header; at most 20 are accepted");
    }

    @Test
    void entriesOfAnArchive() throws IOException {
        set(SizeLimit.ARCHIVE_ENTRIES, 2);
        Path file = folder.resolve("hypermod.pt");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (int i = 0; i < 3; i++) {
                zip.putNextEntry(new ZipEntry("x/" + i));
            }
        }

        assertThatThrownBy(() -> TorchFile.open(file)).hasMessageContaining("it has 3 entries; at most 2 are accepted");
    }

    @Test
    void dataSet() throws IOException {
        Path file = folder.resolve("data.jsonl");
        Files.writeString(file, "{\"prompt\":\"a\",\"response\":\"b\"}\n");
        set(SizeLimit.DATASET_LINE, 5);
        assertThatThrownBy(() -> DatasetFile.read(file, "train")).hasMessageContaining("is longer than 5 characters");
        set(SizeLimit.DATASET_BYTES, 6);
        assertThatThrownBy(() -> DatasetFile.read(file, "train"))
                .hasMessageContaining("it has 30 bytes; at most 6 are accepted (FACTORY_LIMIT_DATASET_BYTES)");
    }

    @Test
    void aBenchmarkThatUnpacksTooLarge() throws IOException {
        set(SizeLimit.BENCHMARK_BYTES, 100_000);
        Files.writeString(folder.resolve("benchmark.yaml"), "name: x\ndescription: y\n");
        try (GZIPOutputStream packed =
                new GZIPOutputStream(Files.newOutputStream(folder.resolve("examples.jsonl.gz")))) {
            packed.write(new byte[1 << 20]);
        }
        assertThat(Files.size(folder.resolve("examples.jsonl.gz"))).isLessThan(2000);

        assertThatThrownBy(() -> BenchmarkFolder.read(folder))
                .isInstanceOf(InvalidBenchmarkException.class)
                .hasMessageContaining("examples.jsonl.gz has more than 100000 bytes (FACTORY_LIMIT_BENCHMARK_BYTES)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../examples.jsonl", "/etc/passwd", "a/../../b"})
    void aBenchmarksFileInAnotherFolder(String name) throws IOException {
        Files.writeString(folder.resolve("benchmark.yaml"), "name: x\ndescription: y\nfile: " + name + "\n");

        assertThatThrownBy(() -> BenchmarkFolder.read(folder))
                .isInstanceOf(InvalidBenchmarkException.class)
                .hasMessageContaining("file '" + name + "' is outside of " + folder);
    }

    @Test
    void aLimitThatIsNotANumber() {
        System.setProperty(SizeLimit.CONFIG_BYTES.setting(), "much");

        assertThatThrownBy(SizeLimit.CONFIG_BYTES::value)
                .hasMessage("FACTORY_LIMIT_CONFIG_BYTES is 'much'; expected a whole number above 0");
    }
}
