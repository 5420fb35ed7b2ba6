package io.adapterfactory.t2l.fuzz;

import io.adapterfactory.t2l.tensor.InvalidTorchFileException;
import io.adapterfactory.t2l.tensor.TorchFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** A released checkpoint: after a 'Z' the whole archive, after anything else the pickle in an archive with one storage. */
public final class CheckpointFuzz {

    private CheckpointFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length == 0) {
            return;
        }
        byte[] rest = Scratch.tail(data, 1);
        Path file = Scratch.with("hypermod.pt", data[0] == 'Z' ? rest : archive(rest))
                .resolve("hypermod.pt");
        Scratch.read(
                () -> {
                    try (TorchFile torch = TorchFile.open(file)) {
                        torch.tensors().keySet().forEach(torch::floats);
                    }
                },
                InvalidTorchFileException.class);
    }

    static byte[] archive(byte[] pickle) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            stored(zip, "x/data.pkl", pickle);
            stored(zip, "x/data/0", new byte[64]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void stored(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        CRC32 crc = new CRC32();
        crc.update(bytes);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(bytes.length);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(bytes);
        zip.closeEntry();
    }
}
