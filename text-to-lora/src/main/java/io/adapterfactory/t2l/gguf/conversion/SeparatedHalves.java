package io.adapterfactory.t2l.gguf.conversion;

import io.adapterfactory.t2l.tensor.FloatSource;
import java.nio.FloatBuffer;

/**
 * A query or key projection in Hugging Face's order of rows. Rotary embedding rotates pairs of rows of a head: row i of
 * its first half with row i of its second half here, rows 2i and 2i + 1 in the file.
 *
 * @param interleaved the rows in the file's order
 * @param headSize number of rows of a head
 * @param width length of a row
 */
record SeparatedHalves(FloatSource interleaved, int headSize, int width) implements FloatSource {

    @Override
    public void read(long from, FloatBuffer into) {
        int end = into.limit();
        long at = from;
        while (into.position() < end) {
            long row = at / width;
            int column = (int) (at % width);
            int count = Math.min(width - column, end - into.position());
            into.limit(into.position() + count);
            interleaved.read(rowInFile(row) * width + column, into);
            at += count;
            into.limit(end);
        }
    }

    private long rowInFile(long row) {
        long head = row / headSize;
        int within = (int) (row % headSize);
        int half = headSize / 2;
        return head * headSize + 2L * (within % half) + within / half;
    }
}
