package io.adapterfactory.t2l.tensor;

import io.adapterfactory.t2l.file.SizeLimit;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * A state dictionary saved by PyTorch 1.6 or newer ({@code torch.save}): a zip archive with a pickle of names and
 * shapes and one entry of bytes for each storage. Nothing in it is executed: a pickle can create nothing but tensors
 * here ({@link Pickle}).
 *
 * <p>For import only; everything else reads safetensors.
 */
public final class TorchFile implements AutoCloseable {

    private static final String ORDERED_DICT = "collections.OrderedDict";
    private static final String TENSOR = "torch._utils._rebuild_tensor_v2";

    /** The supported number formats with their widths. */
    private enum Storage {
        FLOAT("torch.FloatStorage", "F32", 4),
        HALF("torch.HalfStorage", "F16", 2),
        BFLOAT16("torch.BFloat16Storage", "BF16", 2),
        DOUBLE("torch.DoubleStorage", "F64", 8);

        private final String type;
        private final String dtype;
        private final int width;

        Storage(String type, String dtype, int width) {
            this.type = type;
            this.dtype = dtype;
            this.width = width;
        }
    }

    private record Stored(Storage storage, ZipEntry entry) {}

    private record StoredTensor(Stored stored, TensorInfo info) {}

    private final Path file;
    private final ZipFile zip;
    private final String root;
    private final Map<String, StoredTensor> tensors = new LinkedHashMap<>();

    private TorchFile(Path file, ZipFile zip) throws IOException {
        this.file = file;
        this.zip = zip;
        SizeLimit.ARCHIVE_ENTRIES.check(zip.size(), "entries");
        List<? extends ZipEntry> pickles = pickles(zip);
        if (pickles.isEmpty()) {
            throw new InvalidTorchFileException("it has no entry <name>/data.pkl");
        }
        if (pickles.size() > 1) {
            throw new InvalidTorchFileException("it has two pickles, " + pickles.get(0) + " and " + pickles.get(1));
        }
        ZipEntry pickle = pickles.get(0);
        this.root = pickle.getName().substring(0, pickle.getName().indexOf('/') + 1);
        requireLittleEndian();
        SizeLimit.PICKLE_BYTES.check(pickle.getSize(), "bytes of pickle");
        collect(Pickle.read(bytes(pickle, (int) pickle.getSize()), new TensorBuilder()));
    }

    private static List<? extends ZipEntry> pickles(ZipFile zip) {
        try {
            return zip.stream()
                    .filter(entry -> entry.getName().matches("[^/]+/data\\.pkl"))
                    .toList();
        } catch (IllegalArgumentException e) {
            // Some names are decoded only here.
            throw new InvalidTorchFileException("an entry's name is not text: " + e.getMessage(), e);
        }
    }

    /**
     * Opens a file and reads its names and shapes; numbers are read on demand.
     *
     * @throws InvalidTorchFileException when it is missing, damaged, of another format, or contains anything but
     *     tensors
     */
    public static TorchFile open(Path file) {
        ZipFile zip = null;
        try {
            zip = new ZipFile(file.toFile());
            return new TorchFile(file, zip);
        } catch (NoSuchFileException e) {
            throw new InvalidTorchFileException(file + " is missing", e);
        } catch (ZipException e) {
            throw new InvalidTorchFileException(
                    file + " is not a complete zip archive of torch.save: " + e.getMessage(), e);
        } catch (SizeLimit.SizeLimitException e) {
            closeQuietly(zip);
            throw new InvalidTorchFileException(file + ": " + e.getMessage(), e);
        } catch (IOException e) {
            closeQuietly(zip);
            throw new InvalidTorchFileException(file + " cannot be read: " + e.getMessage(), e);
        } catch (InvalidTorchFileException e) {
            closeQuietly(zip);
            throw new InvalidTorchFileException(file + ": " + e.getMessage(), e);
        }
    }

    private void requireLittleEndian() throws IOException {
        ZipEntry order = zip.getEntry(root + "byteorder");
        if (order != null && order.getSize() <= 16) {
            String name = new String(bytes(order, (int) order.getSize()), StandardCharsets.UTF_8);
            if (!name.equals("little")) {
                throw new InvalidTorchFileException("its byte order is " + name + "; expected little");
            }
        }
    }

    private void collect(Object state) {
        if (!(state instanceof Map<?, ?> map)) {
            throw new InvalidTorchFileException("it is not a dictionary of tensors");
        }
        map.forEach((name, value) -> {
            if (!(value instanceof StoredTensor tensor)) {
                throw new InvalidTorchFileException("its entry " + name + " is not a tensor");
            }
            tensors.put((String) name, tensor);
        });
    }

    /** Creates tensors for the calls in PyTorch's pickles, and rejects every other name. */
    private final class TensorBuilder implements Pickle.Builder {

        @Override
        public Object global(String module, String name) {
            String full = module + "." + name;
            if (full.equals(ORDERED_DICT) || full.equals(TENSOR)) {
                return full;
            }
            for (Storage storage : Storage.values()) {
                if (storage.type.equals(full)) {
                    return storage;
                }
            }
            throw new InvalidTorchFileException(
                    "its pickle asks for " + full + ", which is not allowed; a checkpoint needs nothing but tensors");
        }

        @Override
        public Object call(Object function, List<?> arguments) {
            if (ORDERED_DICT.equals(function) && arguments.isEmpty()) {
                return new LinkedHashMap<String, Object>();
            }
            if (TENSOR.equals(function) && arguments.size() >= 5) {
                return tensor(arguments);
            }
            throw new InvalidTorchFileException("its pickle calls something that is not a tensor");
        }

        /** {@code ("storage", type, key, device, numbers)} */
        @Override
        public Object persistent(Object id) {
            if (id instanceof Pickle.Tuple tuple
                    && tuple.items().size() == 5
                    && tuple.items().get(0).equals("storage")
                    && tuple.items().get(1) instanceof Storage storage
                    && tuple.items().get(2) instanceof String key
                    && tuple.items().get(4) instanceof Long numbers) {
                return new Stored(storage, entry(key, storage, numbers));
            }
            throw new InvalidTorchFileException("its pickle refers to something that is not a storage of numbers");
        }

        private ZipEntry entry(String key, Storage storage, long numbers) {
            ZipEntry entry = zip.getEntry(root + "data/" + key);
            if (entry == null) {
                throw new InvalidTorchFileException("storage " + key + " is missing");
            }
            if (entry.getMethod() != ZipEntry.STORED) {
                throw new InvalidTorchFileException("storage " + key + " is compressed; torch.save never does that");
            }
            if (numbers < 0 || numbers > Integer.MAX_VALUE / 8 || numbers * storage.width != entry.getSize()) {
                throw new InvalidTorchFileException("storage " + key + " has " + entry.getSize() + " bytes; expected "
                        + storage.width + " for each of " + numbers + " numbers");
            }
            return entry;
        }

        /**
         * {@code (storage, offset, sizes, strides, requires_grad, hooks)}; only row-major tensors without gaps are
         * supported.
         */
        private StoredTensor tensor(List<?> arguments) {
            if (!(arguments.get(0) instanceof Stored stored)
                    || !(arguments.get(1) instanceof Long offset)
                    || !(arguments.get(2) instanceof Pickle.Tuple sizes)
                    || !(arguments.get(3) instanceof Pickle.Tuple strides)) {
                throw new InvalidTorchFileException(
                        "its pickle has a tensor without storage, offset, sizes and strides");
            }
            long[] shape = numbers(sizes);
            long size = 1;
            long[] expected = new long[shape.length];
            for (int axis = shape.length - 1; axis >= 0; axis--) {
                expected[axis] = size;
                if (shape[axis] < 1 || shape[axis] > Integer.MAX_VALUE || size > Integer.MAX_VALUE) {
                    throw new InvalidTorchFileException("its pickle has a tensor of shape " + Arrays.toString(shape));
                }
                size *= shape[axis];
            }
            long[] found = numbers(strides);
            for (int axis = 0; axis < shape.length; axis++) {
                if (found.length != shape.length || shape[axis] > 1 && found[axis] != expected[axis]) {
                    throw new InvalidTorchFileException("its pickle has a tensor of shape " + Arrays.toString(shape)
                            + " and strides " + Arrays.toString(found) + "; expected row-major order");
                }
            }
            long held = stored.entry().getSize() / stored.storage().width;
            if (offset < 0 || offset > held - size) {
                throw new InvalidTorchFileException("its pickle has a tensor of " + size + " numbers from " + offset
                        + " on in a storage of " + held);
            }
            long width = stored.storage().width;
            return new StoredTensor(
                    stored, new TensorInfo(stored.storage().dtype, shape, offset * width, size * width));
        }

        private long[] numbers(Pickle.Tuple tuple) {
            return tuple.items().stream()
                    .mapToLong(item -> {
                        if (!(item instanceof Long number)) {
                            throw new InvalidTorchFileException("its pickle has a tensor whose shape is not a number");
                        }
                        return number;
                    })
                    .toArray();
        }
    }

    /** Names and shapes in the file's order; {@code begin} is relative to the storage's start. */
    public Map<String, TensorInfo> tensors() {
        Map<String, TensorInfo> infos = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> infos.put(name, tensor.info()));
        return Collections.unmodifiableMap(infos);
    }

    /** A tensor's numbers as fp32, in row-major order. */
    public float[] floats(String name) {
        StoredTensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new InvalidTorchFileException(file + ": tensor " + name + " is missing");
        }
        TensorInfo info = tensor.info();
        Storage storage = tensor.stored().storage();
        float[] values = new float[(int) info.size()];
        try (InputStream stream = zip.getInputStream(tensor.stored().entry())) {
            stream.skipNBytes(info.begin());
            byte[] part = new byte[1 << 16];
            int done = 0;
            while (done < values.length) {
                int numbers = Math.min(part.length / storage.width, values.length - done);
                if (stream.readNBytes(part, 0, numbers * storage.width) < numbers * storage.width) {
                    throw new IOException("tensor " + name + " ends early");
                }
                widen(storage, ByteBuffer.wrap(part).order(ByteOrder.LITTLE_ENDIAN), values, done, numbers);
                done += numbers;
            }
        } catch (IOException e) {
            throw new InvalidTorchFileException(file + " cannot be read: " + e.getMessage(), e);
        }
        return values;
    }

    private static void widen(Storage storage, ByteBuffer from, float[] to, int at, int numbers) {
        for (int i = 0; i < numbers; i++) {
            to[at + i] = switch (storage) {
                case FLOAT -> from.getFloat(4 * i);
                case HALF -> HalfPrecision.toFloat(from.getShort(2 * i));
                case BFLOAT16 -> Float.intBitsToFloat(from.getShort(2 * i) << 16);
                case DOUBLE -> (float) from.getDouble(8 * i);
            };
        }
    }

    private byte[] bytes(ZipEntry entry, int size) throws IOException {
        if (entry.getMethod() != ZipEntry.STORED) {
            throw new InvalidTorchFileException("entry " + entry + " is compressed; torch.save never does that");
        }
        try (InputStream stream = zip.getInputStream(entry)) {
            byte[] bytes = stream.readNBytes(size);
            if (bytes.length < size) {
                throw new InvalidTorchFileException("entry " + entry + " ends early");
            }
            return bytes;
        }
    }

    private static void closeQuietly(ZipFile zip) {
        if (zip != null) {
            try {
                zip.close();
            } catch (IOException e) {
                // Report the original error instead.
            }
        }
    }

    @Override
    public void close() {
        closeQuietly(zip);
    }
}
