package io.adapterfactory.t2l.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsFileTest {

    private static final String ONE_FLOAT = "{'w':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}}";

    @TempDir
    Path folder;

    @Test
    void readsEveryFloatingFormatAsSinglePrecision() throws IOException {
        // Given 1, -2.5 and the largest number that both half formats and fp32 can represent
        Path file = file(
                "{'f32':{'dtype':'F32','shape':[3],'data_offsets':[0,12]},"
                        + "'f16':{'dtype':'F16','shape':[3],'data_offsets':[12,18]},"
                        + "'bf16':{'dtype':'BF16','shape':[3,1],'data_offsets':[18,24]}}",
                HexFormat.of()
                        .parseHex("0000803f" + "000020c0" + "00000043" + "003c" + "00c1" + "0058" + "803f" + "20c0"
                                + "0043"));

        try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
            assertThat(tensors.floats("f32")).containsExactly(1f, -2.5f, 128f);
            assertThat(tensors.floats("f16")).containsExactly(1f, -2.5f, 128f);
            assertThat(tensors.floats("bf16")).containsExactly(1f, -2.5f, 128f);
            assertThat(tensors.tensors().get("bf16").shape()).containsExactly(3, 1);
        }
    }

    @Test
    void readsBeyondTwoGibibytes() throws IOException {
        // Given a sparse file whose last tensor starts after the end of the first mapping
        long before = 3L << 30;
        String header = "{'first':{'dtype':'F16','shape':[" + before / 2 + "],'data_offsets':[0," + before
                + "]},'last':{'dtype':'F32','shape':[1],'data_offsets':[" + before + "," + (before + 4) + "]}}";
        Path file = file(header, new byte[0]);
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.seek(Files.size(file) + before);
            sparse.write(HexFormat.of().parseHex("0000803f"));
        }

        try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
            assertThat(tensors.floats("last")).containsExactly(1f);
            assertThatThrownBy(() -> tensors.floats("first"))
                    .isInstanceOf(InvalidSafetensorsException.class)
                    .hasMessage(
                            file + ": tensor first has " + before + " bytes; one tensor may have at most 2147483647");
        }
    }

    @Test
    void readsMetadata() throws IOException {
        Path file = file("{'__metadata__':{'format':'pt'}}", new byte[0]);

        try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
            assertThat(tensors.metadata()).isEqualTo(Map.of("format", "pt"));
            assertThat(tensors.tensors()).isEmpty();
        }
    }

    @Test
    void aMissingFileIsNamed() {
        Path file = folder.resolve("none.safetensors");

        assertThatThrownBy(() -> SafetensorsFile.open(file))
                .isInstanceOf(InvalidSafetensorsException.class)
                .hasMessage(file + " is missing");
    }

    @Test
    void aFileOfFewerThanEightBytesIsRefused() throws IOException {
        Path file = Files.write(folder.resolve("short.safetensors"), new byte[5]);

        assertThatThrownBy(() -> SafetensorsFile.open(file))
                .isInstanceOf(InvalidSafetensorsException.class)
                .hasMessage(file + " has 5 bytes; a safetensors file has at least 8");
    }

    @ParameterizedTest
    @CsvSource({"1000000, 1000000", "-1, 18446744073709551615", "0, 0"})
    void aHeaderLengthThatDoesNotFitIsRefused(long length, String printed) throws IOException {
        byte[] bytes = ByteBuffer.allocate(40)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(length)
                .array();
        Path file = Files.write(folder.resolve("length.safetensors"), bytes);

        assertThatThrownBy(() -> SafetensorsFile.open(file))
                .isInstanceOf(InvalidSafetensorsException.class)
                .hasMessage(file + ": header length " + printed + " does not fit; expected 2 to 32");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'w':            | the header is not valid JSON",
                "['w']            | the header is not a JSON object",
                "{} {}            | the header is not valid JSON",
                "{'__metadata__':{'epoch':3}} | __metadata__ must map names to texts, found {\"epoch\":3}",
                "{'w':{'dtype':'F32','shape':[1],'data_offsets':[0,4]},'w':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}}"
                        + " | Duplicate field 'w'",
                "{'w':{'dtype':'F4','shape':[4],'data_offsets':[0,4]}} | tensor w has dtype 'F4'; expected one of"
                        + " [BF16, BOOL, F16, F32, F64, F8_E4M3, F8_E5M2, I16, I32, I64, I8, U16, U32, U64, U8]",
                "{'w':{'dtype':'F32','shape':[1],'data_offsets':[0]}} | tensor w needs a shape and two data_offsets",
                "{'w':{'dtype':'F32','shape':[1],'data_offsets':[0,18446744073709551620]}}"
                        + " | tensor w needs a shape and two data_offsets",
                "{'w':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}}"
                        + " | tensor w has data_offsets [0, 8]; the file holds 4 bytes of data",
                "{'w':{'dtype':'F32','shape':[1],'data_offsets':[-4,0]}}"
                        + " | tensor w has data_offsets [-4, 0]; the file holds 4 bytes of data",
                "{'w':{'dtype':'F32','shape':[1],'data_offsets':[4,0]}}"
                        + " | tensor w has data_offsets [4, 0]; the file holds 4 bytes of data",
                "{'w':{'dtype':'F32','shape':[3],'data_offsets':[0,4]}}"
                        + " | tensor w of dtype F32 and shape [3] needs 12 bytes, its data_offsets span 4",
                "{'w':{'dtype':'F32','shape':[-1],'data_offsets':[0,4]}} | tensor w has shape [-1]; expected sizes"
                        + " >= 0",
                "{'w':{'dtype':'F32','shape':[4294967296,4294967296],'data_offsets':[0,4]}}"
                        + " | tensor w has shape [4294967296,4294967296], more than can be addressed",
                "{'v':{'dtype':'F16','shape':[2],'data_offsets':[0,4]},'w':{'dtype':'F16','shape':[1],'data_offsets':[2,4]}}"
                        + " | tensors v and w overlap",
                "{'w':{'dtype':'F16','shape':[1],'data_offsets':[2,4]}} | 2 bytes of data before tensor w belong to"
                        + " no tensor",
                "{'w':{'dtype':'F16','shape':[1],'data_offsets':[0,2]}} | the last 2 bytes of data belong to no tensor"
            })
    void aFalseHeaderIsRefused(String header, String reason) throws IOException {
        Path file = file(header, new byte[4]);

        assertThatThrownBy(() -> SafetensorsFile.open(file))
                .isInstanceOf(InvalidSafetensorsException.class)
                .hasMessageStartingWith(file + ": ")
                .hasMessageContaining(reason);
    }

    @Test
    void aTensorThatIsNotThereIsNamed() throws IOException {
        Path file = file(ONE_FLOAT, new byte[4]);

        try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
            assertThatThrownBy(() -> tensors.floats("v"))
                    .isInstanceOf(InvalidSafetensorsException.class)
                    .hasMessage(file + ": tensor v is missing");
            assertThatThrownBy(() -> tensors.longs("w"))
                    .isInstanceOf(InvalidSafetensorsException.class)
                    .hasMessage(file + ": tensor w has dtype F32; expected I64");
        }
    }

    @ParameterizedTest
    @CsvSource({"0000803f, true", "0000c07f, false", "0000807f, false", "000080ff, false"})
    void findsNaNAndInfinity(String bytes, boolean finite) throws IOException {
        Path file = file(ONE_FLOAT, HexFormat.of().parseHex(bytes));

        try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
            assertThat(tensors.hasOnlyFinite("w")).isEqualTo(finite);
        }
    }

    /** @param header with ' for " */
    private Path file(String header, byte[] data) throws IOException {
        byte[] json = header.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        byte[] bytes = ByteBuffer.allocate(8 + json.length + data.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(json.length)
                .put(json)
                .put(data)
                .array();
        return Files.write(folder.resolve("test.safetensors"), bytes);
    }
}
