package io.adapterfactory.t2l.template.value;

import java.math.BigInteger;
import java.util.AbstractList;

/** A Python range: the numbers from {@code start} to before {@code stop}. */
public final class Range extends AbstractList<Object> {

    private final long start;
    private final long stop;
    private final long step;

    public Range(long start, long stop, long step) {
        this.start = start;
        this.stop = stop;
        this.step = step;
    }

    public long start() {
        return start;
    }

    public long stop() {
        return stop;
    }

    public long step() {
        return step;
    }

    public long length() {
        if (step > 0) {
            return start >= stop ? 0 : (stop - start - 1) / step + 1;
        }
        return start <= stop ? 0 : (start - stop - 1) / -step + 1;
    }

    @Override
    public Object get(int index) {
        return BigInteger.valueOf(start + index * step);
    }

    @Override
    public int size() {
        return Math.toIntExact(length());
    }

    @Override
    public String toString() {
        return "range(" + start + ", " + stop + (step == 1 ? "" : ", " + step) + ")";
    }
}
