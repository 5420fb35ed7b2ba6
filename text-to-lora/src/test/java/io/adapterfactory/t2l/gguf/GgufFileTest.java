package io.adapterfactory.t2l.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.adapterfactory.t2l.Goldens;
import io.adapterfactory.t2l.gguf.block.GgmlType;
import io.adapterfactory.t2l.tensor.SafetensorsFile;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class GgufFileTest {

    private static final Path QUANTS = Goldens.folder("G_quants").resolve("quants.gguf");

    @TempDir
    private Path folder;

    /** Compares with gguf-py. */
    @ParameterizedTest
    @EnumSource(GgmlType.class)
    void everyTypeIsDequantizedAsTheReferenceDoes(GgmlType type) {
        try (GgufFile file = GgufFile.open(QUANTS);
                SafetensorsFile expected = Goldens.open("G_quants")) {
            GgufTensor tensor = file.tensors().get(type.name());
            assertThat(tensor.type()).isEqualTo(type);
            assertThat(tensor.shape()).containsExactly(3, 512);
            assertThat(floats(file, type.name(), 0, 3 * 512)).containsExactly(expected.floats(type.name()));
        }
    }

    @ParameterizedTest
    @EnumSource(GgmlType.class)
    void partsThatBeginWithinABlockAreTheSameNumbers(GgmlType type) {
        try (GgufFile file = GgufFile.open(QUANTS)) {
            float[] all = floats(file, type.name(), 0, 3 * 512);
            assertThat(floats(file, type.name(), 250, 300)).containsExactly(Arrays.copyOfRange(all, 250, 550));
        }
    }

    @Test
    void metadataOfEveryKindIsRead() {
        try (GgufFile file = GgufFile.open(QUANTS)) {
            GgufMetadata metadata = file.metadata();
            assertThat(metadata.text("general.architecture")).hasValue("llama");
            assertThat(metadata.integer("test.uint32")).hasValue(7);
            assertThat(metadata.number("test.float32")).hasValue(1.5);
            assertThat(metadata.text("test.string")).hasValue("grüße");
            assertThat(metadata.flag("test.bool")).hasValue(true);
            assertThat(metadata.texts("test.strings")).hasValue(List.of("a", "", "ü"));
            assertThat(metadata.integers("test.ints").orElseThrow()).containsExactly(1, -2, 3);
            assertThat(metadata.text("absent")).isEmpty();
            assertThatThrownBy(() -> metadata.text("test.uint32"))
                    .isInstanceOf(InvalidGgufException.class)
                    .hasMessageContaining("test.uint32 must be a text, found 7");
            assertThatThrownBy(() -> metadata.texts("test.ints"))
                    .hasMessageContaining("test.ints must be an array of texts, found an array of 3 INT32");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void bothVersionsAndOtherAlignmentsAreRead(int version) throws IOException {
        byte[] bytes = new GgufBytes()
                .version(version)
                .alignment(64)
                .floats("a", new float[] {1, 2, 3}, 3)
                .floats("b", new float[] {4, 5}, 2, 1)
                .build();
        try (GgufFile file = open(bytes)) {
            assertThat(floats(file, "a", 0, 3)).containsExactly(1, 2, 3);
            assertThat(floats(file, "b", 0, 2)).containsExactly(4, 5);
        }
    }

    @Test
    void errorsAreNamed() {
        refused("is missing", () -> GgufFile.open(folder.resolve("none.gguf")));
        refused("is a folder", () -> GgufFile.open(folder));
        refused("expected a GGUF file, which begins with GGUF", "PK\3\4 and more".getBytes());
        refused("the header ends within the magic number", new byte[2]);
        refused(
                "GGUF version 1 is not supported; expected 2 or 3",
                new GgufBytes().version(1).build());
        refused("GGUF version 4 is not supported", new GgufBytes().version(4).build());
        refused("it is a big-endian GGUF file", new GgufBytes().version(3 << 24).build());
        refused(
                "general.alignment must be a power of two",
                new GgufBytes().uint32("general.alignment", 24).build());
        refused(
                "the number of values of k is 9223372036854775807",
                new GgufBytes().array("k", 8, Long.MAX_VALUE).build());
        refused(
                "the number of values of k is 1000000",
                new GgufBytes().array("k", 6, 1_000_000).build());
        refused("k is an array of arrays", new GgufBytes().array("k", 9, 1).build());
        refused(
                "metadata key k is duplicated",
                new GgufBytes().uint32("k", 1).uint32("k", 2).build());
        refused(
                "tensor t has type IQ2_XXS, which is not supported; expected one of F32",
                new GgufBytes().tensor("t", 16, new byte[66], 256).build());
        refused(
                "tensor t has type number 99",
                new GgufBytes().tensor("t", 99, new byte[4], 1).build());
        refused(
                "tensor t has 5 axes",
                new GgufBytes().tensor("t", 0, new byte[4], 1, 1, 1, 1, 1).build());
        refused(
                "rows of a multiple of 32",
                new GgufBytes().tensor("t", 2, new byte[18], 2, 16).build());
        refused(
                "expected positive sizes",
                new GgufBytes().tensor("t", 0, new byte[4], 0).build());
        refused(
                "which is too large",
                new GgufBytes().tensor("t", 0, new byte[4], 1L << 40, 1L << 40).build());
        refused(
                "the file is truncated",
                new GgufBytes().tensor("t", 0, new byte[32], 100).build());
        refused(
                "the file is truncated",
                new GgufBytes().tensorAt("t", 0, 1L << 62, new byte[4], 1).build());
        refused(
                "expected a multiple of the alignment 32",
                new GgufBytes().tensorAt("t", 0, 4, new byte[32], 1).build());
        refused(
                "tensors a and b overlap",
                new GgufBytes()
                        .tensorAt("a", 0, 0, new byte[64], 16)
                        .tensorAt("b", 0, 32, new byte[64], 8)
                        .build());
        refused(
                "tensor a is duplicated",
                new GgufBytes()
                        .floats("a", new float[] {1}, 1)
                        .floats("a", new float[] {1}, 1)
                        .build());
    }

    @Test
    void aFileCutAnywhereInItsHeaderIsRefused() throws IOException {
        byte[] whole = Files.readAllBytes(QUANTS);
        for (int length = 0; length < whole.length; length += length < 1000 ? 1 : 997) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> open(cut).close()).as("%d bytes", length).isInstanceOf(InvalidGgufException.class);
        }
    }

    @Test
    void changedHeadersAreReadOrRefusedByName() throws IOException {
        byte[] whole = Files.readAllBytes(QUANTS);
        Random random = new Random(7);
        for (int i = 0; i < 3000; i++) {
            byte[] changed = whole.clone();
            for (int change = 0; change <= random.nextInt(3); change++) {
                int at = random.nextInt(954); // of the header
                changed[at] =
                        (byte) (random.nextBoolean() ? random.nextInt(256) : changed[at] ^ 1 << random.nextInt(8));
            }
            try (GgufFile file = open(changed)) {
                for (GgufTensor tensor : file.tensors().values()) {
                    file.values(tensor).read(0, FloatBuffer.allocate((int) Math.min(tensor.size(), 10_000)));
                }
                for (String key : file.metadata().keys()) {
                    readArray(file.metadata(), key);
                }
            } catch (InvalidGgufException e) {
                assertThat(e.getMessage()).contains("changed.gguf").hasSizeLessThan(2000);
            } catch (RuntimeException | Error e) {
                fail("change " + i, e);
            }
        }
    }

    private static void readArray(GgufMetadata metadata, String key) {
        if (metadata.isArray(key) && metadata.shown(key).contains("STRING")) {
            assertThat(metadata.texts(key)).isPresent();
        } else if (metadata.isArray(key) && metadata.shown(key).contains("INT")) {
            assertThat(metadata.integers(key)).isPresent();
        }
    }

    private static float[] floats(GgufFile file, String name, long from, int count) {
        FloatBuffer buffer = FloatBuffer.allocate(count);
        file.values(file.tensors().get(name)).read(from, buffer);
        return buffer.array();
    }

    private GgufFile open(byte[] bytes) throws IOException {
        return GgufFile.open(Files.write(folder.resolve("changed.gguf"), bytes));
    }

    private void refused(String message, byte[] bytes) {
        refused(message, () -> open(bytes).close());
    }

    private static void refused(String message, org.assertj.core.api.ThrowableAssert.ThrowingCallable open) {
        assertThatThrownBy(open).isInstanceOf(InvalidGgufException.class).hasMessageContaining(message);
    }
}
