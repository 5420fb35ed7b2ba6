package io.adapterfactory.t2l.gguf;

import io.adapterfactory.t2l.gguf.block.GgmlType;
import io.adapterfactory.t2l.tensor.FloatSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** A tensor's numbers, dequantized block by block from a mapped window of the file. */
final class TensorValues implements FloatSource {

    private static final long WINDOW_BYTES = 1L << 28;

    private final Path file;
    private final FileChannel channel;
    private final GgufTensor tensor;
    private final float[] block;
    private long decoded = -1; // the last decoded block
    private ByteBuffer window;
    private long firstBlock; // of the window
    private long blocks; // in the window

    TensorValues(Path file, FileChannel channel, GgufTensor tensor) {
        this.file = file;
        this.channel = channel;
        this.tensor = tensor;
        this.block = new float[tensor.type().blockSize()];
    }

    @Override
    public void read(long from, FloatBuffer into) {
        if (from < 0 || from + into.remaining() > tensor.size()) {
            throw new IllegalArgumentException("tensor " + tensor.name() + " has " + tensor.size()
                    + " numbers; asked for " + into.remaining() + " from " + from + " on");
        }
        long at = from;
        while (into.hasRemaining()) {
            int within = (int) (at % block.length);
            int count = Math.min(block.length - within, into.remaining());
            decode(at / block.length);
            into.put(block, within, count);
            at += count;
        }
    }

    private void decode(long index) {
        if (index == decoded) {
            return;
        }
        if (window == null || index < firstBlock || index >= firstBlock + blocks) {
            map(index);
        }
        GgmlType type = tensor.type();
        type.decode(window, (int) (index - firstBlock) * type.blockBytes(), block);
        decoded = index;
    }

    private void map(long index) {
        int blockBytes = tensor.type().blockBytes();
        long perWindow = WINDOW_BYTES / blockBytes;
        firstBlock = index / perWindow * perWindow;
        blocks = Math.min(perWindow, tensor.bytes() / blockBytes - firstBlock);
        try {
            window = channel.map(
                            FileChannel.MapMode.READ_ONLY,
                            tensor.begin() + firstBlock * blockBytes,
                            blocks * blockBytes)
                    .order(ByteOrder.LITTLE_ENDIAN);
        } catch (IOException e) {
            throw new InvalidGgufException(
                    file + ": tensor " + tensor.name() + " cannot be read: " + e.getMessage(), e);
        }
    }
}
