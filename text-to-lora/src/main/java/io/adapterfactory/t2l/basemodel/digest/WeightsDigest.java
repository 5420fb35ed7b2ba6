package io.adapterfactory.t2l.basemodel.digest;

import io.adapterfactory.t2l.file.Sha256;
import io.adapterfactory.t2l.lm.DecoderFiles;
import io.adapterfactory.t2l.lm.DecoderWeights;
import io.adapterfactory.t2l.lm.StoredTensor;
import io.adapterfactory.t2l.lm.config.InvalidModelException;
import io.adapterfactory.t2l.lm.config.ModelConfig;
import io.adapterfactory.t2l.tensor.SafetensorsFile;
import io.adapterfactory.t2l.tensor.TensorInfo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeSet;

/**
 * Digest of the tensors that a model of the configuration uses, by name, in whatever files they are stored: for each
 * tensor a line with name, number type, and shape, then its bytes.
 */
final class WeightsDigest {

    private static final int PART_BYTES = 1 << 20;

    private WeightsDigest() {}

    /** @throws InvalidModelException when a tensor is missing */
    static String of(Path folder, ModelConfig config) {
        Map<String, StoredTensor> stored = DecoderFiles.tensors(folder);
        Map<Path, Map<String, TensorInfo>> files = new HashMap<>();
        MessageDigest digest = Sha256.digest();
        digest.update("base model weights 1\n".getBytes(StandardCharsets.UTF_8));
        for (String name : new TreeSet<>(DecoderWeights.sizes(config).keySet())) {
            StoredTensor tensor = stored.get(name);
            if (tensor == null) {
                throw new InvalidModelException(folder + ": tensor " + name + " is missing");
            }
            TensorInfo info =
                    files.computeIfAbsent(tensor.file(), WeightsDigest::header).get(tensor.name());
            digest.update((name + " " + info.dtype() + " " + Arrays.toString(info.shape()) + "\n")
                    .getBytes(StandardCharsets.UTF_8));
            update(digest, tensor.file(), info);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static Map<String, TensorInfo> header(Path file) {
        try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
            return tensors.tensors();
        }
    }

    private static void update(MessageDigest digest, Path file, TensorInfo tensor) {
        ByteBuffer part = ByteBuffer.allocate(PART_BYTES);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long left = tensor.bytes();
            while (left > 0) {
                part.clear().limit((int) Math.min(PART_BYTES, left));
                int read = channel.read(part, tensor.begin() + tensor.bytes() - left);
                if (read < 0) {
                    throw new IOException("the file ended early");
                }
                digest.update(part.flip());
                left -= read;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read: " + e, e);
        }
    }
}
