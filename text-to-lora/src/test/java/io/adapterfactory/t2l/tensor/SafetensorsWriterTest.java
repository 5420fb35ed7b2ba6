package io.adapterfactory.t2l.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsWriterTest {

    @TempDir
    Path folder;

    @Test
    void writesTheFormatByteByByte() throws IOException {
        // Given
        Map<String, TensorData> tensors = new LinkedHashMap<>();
        tensors.put("c", TensorData.half(new float[] {1, -2.5f, 65504}, 3));
        tensors.put("b", TensorData.of(new float[] {1, -2.5f}, 2, 1));
        tensors.put("a", TensorData.of(new float[] {0.1f}));
        tensors.put("d", TensorData.int64(new long[] {-1}, 1));
        Path file = folder.resolve("pinned.safetensors");

        // When
        SafetensorsWriter.write(file, tensors, Map.of("format", "pt"));

        // Then wide numbers come first, names decide between equal widths, and spaces pad the header
        String header = "{\"__metadata__\":{\"format\":\"pt\"},"
                + "\"d\":{\"dtype\":\"I64\",\"shape\":[1],\"data_offsets\":[0,8]},"
                + "\"a\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[8,12]},"
                + "\"b\":{\"dtype\":\"F32\",\"shape\":[2,1],\"data_offsets\":[12,20]},"
                + "\"c\":{\"dtype\":\"F16\",\"shape\":[3],\"data_offsets\":[20,26]}}";
        int padded = (header.length() + 7) / 8 * 8;
        byte[] bytes = Files.readAllBytes(file);
        assertThat(HexFormat.of().formatHex(bytes, 0, 8))
                .isEqualTo(HexFormat.of().toHexDigits(Long.reverseBytes(padded)));
        assertThat(new String(bytes, 8, padded, StandardCharsets.UTF_8))
                .isEqualTo(header + " ".repeat(padded - header.length()));
        assertThat(HexFormat.of().formatHex(bytes, 8 + padded, bytes.length))
                .isEqualTo("ffffffffffffffff" + "cdcccc3d" + "0000803f" + "000020c0" + "003c" + "00c1" + "ff7b");
    }

    @Test
    void aWrittenFileIsRead() {
        // Given more numbers than the buffer holds
        Random random = new Random(1);
        float[] numbers = new float[300_001];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (float) random.nextGaussian();
        }
        Path file = folder.resolve("many.safetensors");

        SafetensorsWriter.write(file, Map.of("w", TensorData.of(numbers, numbers.length)), Map.of("key", "value"));

        try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
            assertThat(tensors.floats("w")).isEqualTo(numbers);
            assertThat(tensors.metadata()).isEqualTo(Map.of("key", "value"));
        }
    }

    @Test
    void theSameTensorsGiveTheSameBytesInAnyOrder() throws IOException {
        Map<String, TensorData> forwards = new LinkedHashMap<>();
        Map<String, TensorData> backwards = new LinkedHashMap<>();
        for (int i = 0; i < 20; i++) {
            forwards.put("t" + i, TensorData.of(new float[] {i}, 1));
            backwards.put("t" + (19 - i), TensorData.of(new float[] {19 - i}, 1));
        }

        SafetensorsWriter.write(folder.resolve("1"), forwards, Map.of());
        SafetensorsWriter.write(folder.resolve("2"), backwards, Map.of());

        assertThat(folder.resolve("1")).hasSameBinaryContentAs(folder.resolve("2"));
    }

    @Test
    void halfPrecisionRoundsToTheNearestAndKeepsEveryHalf() {
        // Given every finite half
        float[] halves = new float[65536];
        for (int bits = 0; bits < halves.length; bits++) {
            float value = HalfPrecision.toFloat((short) bits);
            halves[bits] = Float.isFinite(value) ? value : 0;
        }
        Path file = folder.resolve("halves.safetensors");

        SafetensorsWriter.write(
                file,
                Map.of(
                        "halves", TensorData.half(halves, halves.length),
                        "between", TensorData.half(new float[] {2049, 2051, 1e-8f, 65519}, 4)),
                Map.of());

        try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
            assertThat(tensors.floats("halves")).isEqualTo(halves);
            assertThat(tensors.floats("between")).containsExactly(2048, 2052, 0, 65504);
        }
    }

    @Test
    void partsOfAnArrayAreScaledOnTheirWayOut() {
        Path file = folder.resolve("parts.safetensors");
        float[] numbers = new float[200_001]; // more than one buffer holds
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = i;
        }

        SafetensorsWriter.write(
                file,
                Map.of(
                        "half",
                        TensorData.part(numbers, 1, 0.5f, 2, 100_000),
                        "first",
                        TensorData.part(numbers, 0, 1, 2)),
                Map.of());

        try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
            assertThat(tensors.floats("first")).containsExactly(0, 1);
            float[] half = tensors.floats("half");
            for (int i = 0; i < half.length; i++) {
                assertThat(half[i]).isEqualTo((i + 1) / 2f);
            }
        }
        assertThatThrownBy(() -> TensorData.part(numbers, 200_000, 1, 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("shape [2] from number 200000 on exceeds the tensor, which has 200001 numbers");
    }

    @Test
    void aShapeThatDoesNotFitTheNumbersIsRefused() {
        assertThatThrownBy(() -> TensorData.of(new float[5], 2, 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("shape [2, 3] needs 6 numbers, found 5");
    }

    @Test
    void aFailedWriteLeavesNothingBehind() throws IOException {
        // Given a folder in place of the file
        Path target = Files.createDirectories(folder.resolve("taken").resolve("inside"))
                .getParent();

        assertThatThrownBy(() -> SafetensorsWriter.write(target, Map.of("w", TensorData.of(new float[1], 1)), Map.of()))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageStartingWith("cannot write " + target);
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).containsExactly(target);
        }
    }

    @Test
    void anExistingFileIsReplacedAsAWhole() throws IOException {
        Path file = folder.resolve("model.safetensors");
        byte[] noise = new byte[100_000];
        Arrays.fill(noise, (byte) 7);
        Files.write(file, noise);

        SafetensorsWriter.write(file, Map.of("w", TensorData.of(new float[] {3}, 1)), Map.of());

        try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
            assertThat(tensors.floats("w")).containsExactly(3f);
        }
    }
}
