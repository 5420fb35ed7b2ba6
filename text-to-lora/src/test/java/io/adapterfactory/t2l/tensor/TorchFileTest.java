package io.adapterfactory.t2l.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adapterfactory.t2l.Goldens;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TorchFileTest {

    @TempDir
    Path folder;

    /** A pickle written instruction by instruction. */
    private static final class Script {

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        Script() {
            op(0x80).op(2);
        }

        Script op(int value) {
            bytes.write(value);
            return this;
        }

        Script op(char value) {
            return op((int) value);
        }

        Script global(String module, String name) {
            return op('c').raw(module + "\n" + name + "\n");
        }

        Script text(String text) {
            op('X');
            little(text.length());
            return raw(text);
        }

        Script number(int value) {
            op('J');
            little(value);
            return this;
        }

        private void little(int value) {
            bytes.writeBytes(ByteBuffer.allocate(4)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(value)
                    .array());
        }

        Script raw(String text) {
            bytes.writeBytes(text.getBytes(StandardCharsets.UTF_8));
            return this;
        }

        /** An entry of the dictionary: a tensor of two axes in storage 0. */
        Script tensor(String type, int numbers, int offset, int[] shape, int[] strides) {
            text("weight").global("torch._utils", "_rebuild_tensor_v2").op('(');
            op('(').text("storage")
                    .global("torch", type)
                    .text("0")
                    .text("cpu")
                    .number(numbers)
                    .op('t')
                    .op('Q');
            number(offset);
            number(shape[0]).number(shape[1]).op(0x86);
            number(strides[0]).number(strides[1]).op(0x86);
            return op(0x89).global("collections", "OrderedDict")
                    .op(')')
                    .op('R')
                    .op('t')
                    .op('R');
        }

        static Script dictionary() {
            return new Script()
                    .global("collections", "OrderedDict")
                    .op(')')
                    .op('R')
                    .op('(');
        }

        byte[] end() {
            return op('u').op('.').bytes.toByteArray();
        }

        byte[] stop() {
            return op('.').bytes.toByteArray();
        }
    }

    @Test
    void readsWhatPyTorchWrote() {
        try (TorchFile torch = TorchFile.open(Goldens.folder("C_M").resolve("hypermod.pt"));
                SafetensorsFile same =
                        SafetensorsFile.open(Goldens.folder("C_M").resolve("hypermod.safetensors"))) {
            assertThat(torch.tensors()).containsOnlyKeys(same.tensors().keySet());
            torch.tensors().forEach((name, info) -> {
                assertThat(info.shape()).isEqualTo(same.tensors().get(name).shape());
                assertThat(torch.floats(name)).as(name).isEqualTo(same.floats(name));
            });
            assertThat(torch.tensors().keySet().stream().filter(name -> name.matches("heads.*weight")))
                    .containsExactly("heads.v_proj.weight", "heads.q_proj.weight");
        }
    }

    @Test
    void readsHalvesDoublesAndPartsOfAStorage() {
        Map<String, byte[]> storages = new LinkedHashMap<>();
        storages.put(
                "FloatStorage",
                little(16, buffer -> buffer.putFloat(9).putFloat(1).putFloat(-2).putFloat(0.5f)));
        storages.put("HalfStorage", little(8, b -> b.putShort((short) 0x4880)
                .putShort((short) 0x3c00)
                .putShort((short) 0xc000)
                .putShort((short) 0x3800)));
        storages.put("BFloat16Storage", little(8, b -> b.putShort((short) 0x4110)
                .putShort((short) 0x3f80)
                .putShort((short) 0xc000)
                .putShort((short) 0x3f00)));
        storages.put(
                "DoubleStorage",
                little(32, b -> b.putDouble(9).putDouble(1).putDouble(-2).putDouble(0.5)));
        storages.forEach((type, bytes) -> {
            byte[] pickle = Script.dictionary()
                    .tensor(type, 4, 1, new int[] {1, 3}, new int[] {3, 1})
                    .end();
            try (TorchFile file = TorchFile.open(archive(pickle, bytes))) {
                assertThat(file.floats("weight")).containsExactly(1, -2, 0.5f);
                assertThat(file.tensors().get("weight").shape()).containsExactly(1, 3);
            }
        });
    }

    static List<String[]> forbidden() {
        return List.of(
                new String[] {"os", "system"},
                new String[] {"builtins", "eval"},
                new String[] {"torch._utils", "_rebuild_parameter"},
                new String[] {"torch", "LongStorage"},
                new String[] {"collections", "OrderedDict\nx"},
                new String[] {"torch.FloatStorage", "__reduce__"});
    }

    @ParameterizedTest
    @MethodSource("forbidden")
    void refusesEveryOtherNameByThatName(String module, String name) {
        byte[] pickle = new Script()
                .global(module, name)
                .text("touch /tmp/owned")
                .op(0x85)
                .op('R')
                .stop();

        if (name.contains("\n")) { // the name ends with the line; the next byte is an unknown instruction
            assertRefused(pickle, "instruction 0x78 at byte");
        } else {
            assertRefused(
                    pickle,
                    "its pickle asks for " + module + "." + name
                            + ", which is not allowed; a checkpoint needs nothing but tensors");
        }
    }

    /**
     * Instructions that import, build or call in other ways: INST, OBJ, NEWOBJ, STACK_GLOBAL, EXT1, and PyTorch's old
     * GET.
     */
    @ParameterizedTest
    @ValueSource(ints = {'i', 'o', 0x81, 0x93, 0x82, 'g', 'P', 0x92, 0x95})
    void refusesOtherInstructions(int instruction) {
        assertRefused(
                new Script().op(instruction).raw("os\nsystem\n").stop(),
                "the pickle has instruction 0x%02x at byte 2, which is not allowed".formatted(instruction));
    }

    @Test
    void refusesCallsOfOtherThanFunctions() {
        assertRefused(
                new Script().text("os.system").op(')').op('R').stop(),
                "its pickle calls something that is not a tensor");
        assertRefused(
                new Script()
                        .global("collections", "OrderedDict")
                        .text("x")
                        .op(0x85)
                        .op('R')
                        .stop(),
                "its pickle calls something that is not a tensor");
        assertRefused(
                new Script().global("torch", "FloatStorage").op(')').op('R').stop(),
                "its pickle calls something that is not a tensor");
        assertRefused(
                new Script()
                        .op('}')
                        .op('}')
                        .text("__class__")
                        .number(1)
                        .op('s')
                        .op('b')
                        .stop(),
                "the pickle sets the state of an object, which is not allowed");
    }

    @Test
    void refusesTensorsThatDoNotFit() {
        byte[] four = new byte[16];
        int[] square = {2, 2};
        assertRefused(
                Script.dictionary()
                        .tensor("FloatStorage", 4, 1, square, new int[] {2, 1})
                        .end(),
                four,
                "its pickle has a tensor of 4 numbers from 1 on in a storage of 4");
        assertRefused(
                Script.dictionary()
                        .tensor("FloatStorage", 4, -1, square, new int[] {2, 1})
                        .end(),
                four,
                "its pickle has a tensor of 4 numbers from -1 on in a storage of 4");
        assertRefused(
                Script.dictionary()
                        .tensor("FloatStorage", 4, 0, square, new int[] {1, 2})
                        .end(),
                four,
                "its pickle has a tensor of shape [2, 2] and strides [1, 2]; expected row-major order");
        assertRefused( // claims a gigabyte with sixteen bytes
                Script.dictionary()
                        .tensor("FloatStorage", 4, 0, new int[] {1 << 14, 1 << 14}, new int[] {0, 0})
                        .end(),
                four,
                "and strides [0, 0]; expected row-major order");
        assertRefused(
                Script.dictionary()
                        .tensor("FloatStorage", 4, 0, new int[] {1 << 30, 1 << 30}, new int[] {1 << 30, 1})
                        .end(),
                four,
                "its pickle has a tensor of 1152921504606846976 numbers");
        assertRefused(
                Script.dictionary()
                        .tensor("FloatStorage", 5, 0, square, new int[] {2, 1})
                        .end(),
                four,
                "storage 0 has 16 bytes; expected 4 for each of 5 numbers");
        assertRefused(
                Script.dictionary()
                        .tensor("FloatStorage", 4, 0, square, new int[] {2, 1})
                        .end(),
                "storage 0 is missing");
        assertRefused(Script.dictionary().text("weight").number(3).end(), "its entry weight is not a tensor");
        assertRefused(new Script().number(3).stop(), "it is not a dictionary of tensors");
    }

    @Test
    void refusesPicklesThatEndEarlyOrHoldNoSense() {
        byte[] whole = Script.dictionary()
                .tensor("FloatStorage", 4, 0, new int[] {2, 2}, new int[] {2, 1})
                .end();
        for (int length = 0; length < whole.length; length++) {
            byte[] part = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> TorchFile.open(archive(part, new byte[16])))
                    .isInstanceOf(InvalidTorchFileException.class)
                    .hasMessageContaining("the pickle ends early");
        }
        assertRefused(new Script().stop(), "the pickle takes from an empty stack");
        assertRefused(new Script().op('(').stop(), "the pickle takes from an empty stack");
        assertRefused(new Script().op('t').stop(), "the pickle takes from an empty stack");
        assertRefused(new Script().op('h').op(7).stop(), "the pickle recalls entry 7, which it never stored");
        assertRefused(new Script().text("x").raw("X\uFFFF\uFFFF").stop(), "the pickle ends early");
        assertRefused(new byte[] {(byte) 0x80, 4, '.'}, "the pickle is of protocol 4; expected 2");
    }

    @Test
    void refusesFilesThatAreCutOrNoArchives() throws IOException {
        byte[] whole = Files.readAllBytes(Goldens.folder("C_S").resolve("hypermod.pt"));
        Path cut = folder.resolve("cut.pt");
        for (int length : new int[] {0, 100, whole.length / 2, whole.length - 1}) {
            Files.write(cut, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> TorchFile.open(cut))
                    .isInstanceOf(InvalidTorchFileException.class)
                    .hasMessageStartingWith(cut + " is not a complete zip archive of torch.save: ");
        }
        Path missing = folder.resolve("missing.pt");
        assertThatThrownBy(() -> TorchFile.open(missing))
                .isInstanceOf(InvalidTorchFileException.class)
                .hasMessage(missing + " is missing");
    }

    @Test
    void refusesCompressedStoragesAndPicklesThatAreTooLong() {
        byte[] pickle = Script.dictionary()
                .tensor("FloatStorage", 1 << 20, 0, new int[] {1 << 10, 1 << 10}, new int[] {1 << 10, 1})
                .end();
        Path bomb = write(ZipEntry.DEFLATED, Map.of("hypermod/data.pkl", pickle, "hypermod/data/0", new byte[4 << 20]));
        assertThatThrownBy(() -> TorchFile.open(bomb))
                .isInstanceOf(InvalidTorchFileException.class)
                .hasMessageContaining("is compressed; torch.save never does that");

        assertRefused(new byte[(4 << 20) + 1], "it has 4194305 bytes of pickle; at most 4194304 are accepted");
        Path two = write(ZipEntry.STORED, Map.of("a/data.pkl", pickle, "b/data.pkl", pickle));
        assertThatThrownBy(() -> TorchFile.open(two)).hasMessageContaining("it has two pickles");
        Path none = write(ZipEntry.STORED, Map.of("a/other", pickle));
        assertThatThrownBy(() -> TorchFile.open(none)).hasMessage(none + ": it has no entry <name>/data.pkl");
        Path big = write(ZipEntry.STORED, Map.of("a/data.pkl", pickle, "a/byteorder", "big".getBytes()));
        assertThatThrownBy(() -> TorchFile.open(big)).hasMessage(big + ": its byte order is big; expected little");
    }

    private void assertRefused(byte[] pickle, String reason) {
        assertRefused(pickle, null, reason);
    }

    private void assertRefused(byte[] pickle, byte[] storage, String reason) {
        Path file = archive(pickle, storage);
        assertThatThrownBy(() -> TorchFile.open(file))
                .isInstanceOf(InvalidTorchFileException.class)
                .hasMessageStartingWith(file + ": ")
                .hasMessageContaining(reason);
    }

    private Path archive(byte[] pickle, byte[] storage) {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        entries.put("hypermod/data.pkl", pickle);
        if (storage != null) {
            entries.put("hypermod/data/0", storage);
        }
        return write(ZipEntry.STORED, entries);
    }

    private Path write(int method, Map<String, byte[]> entries) {
        Path file = folder.resolve("made.pt");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (Map.Entry<String, byte[]> content : entries.entrySet()) {
                ZipEntry entry = new ZipEntry(content.getKey());
                entry.setMethod(method);
                CRC32 crc = new CRC32();
                crc.update(content.getValue());
                entry.setCrc(crc.getValue());
                entry.setSize(content.getValue().length);
                zip.putNextEntry(entry);
                zip.write(content.getValue());
                zip.closeEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file;
    }

    private static byte[] little(int length, java.util.function.Consumer<ByteBuffer> content) {
        ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        content.accept(buffer);
        return buffer.array();
    }
}
