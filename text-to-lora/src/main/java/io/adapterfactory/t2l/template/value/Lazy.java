package io.adapterfactory.t2l.template.value;

import java.util.Iterator;
import java.util.function.Supplier;

/** A Python generator, which is computed lazily and read once. */
public final class Lazy implements Iterator<Object> {

    private final Supplier<Iterator<Object>> source;
    private Iterator<Object> items;

    /** @param source called when the first item is requested, so that errors occur as late as in Python */
    public Lazy(Supplier<Iterator<Object>> source) {
        this.source = source;
    }

    @Override
    public boolean hasNext() {
        if (items == null) {
            items = source.get();
        }
        return items.hasNext();
    }

    @Override
    public Object next() {
        hasNext();
        return items.next();
    }
}
