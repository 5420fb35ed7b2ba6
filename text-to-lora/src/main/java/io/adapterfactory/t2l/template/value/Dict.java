package io.adapterfactory.t2l.template.value;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A Python dict: in the order of insertion, with Python's equality of keys (1, 1.0, and True are one key). */
public final class Dict {

    private record Item(Object key, Object value) {}

    private final Map<Object, Item> items = new LinkedHashMap<>();

    public Object get(Object key) {
        Item item = items.get(Keys.hashed(key));
        return item == null ? null : item.value();
    }

    public boolean contains(Object key) {
        return items.containsKey(Keys.hashed(key));
    }

    /** Sets a value; an existing key keeps its original form. */
    public void put(Object key, Object value) {
        Object hashed = Keys.hashed(key);
        Item old = items.get(hashed);
        items.put(hashed, new Item(old == null ? key : old.key(), value));
    }

    public void remove(Object key) {
        items.remove(Keys.hashed(key));
    }

    public int size() {
        return items.size();
    }

    public List<Object> keys() {
        List<Object> keys = new ArrayList<>(items.size());
        items.values().forEach(item -> keys.add(item.key()));
        return keys;
    }

    public List<Object> values() {
        List<Object> values = new ArrayList<>(items.size());
        items.values().forEach(item -> values.add(item.value()));
        return values;
    }

    /** Pairs of key and value. */
    public List<Object> items() {
        List<Object> pairs = new ArrayList<>(items.size());
        items.values().forEach(item -> pairs.add(Tuple.of(item.key(), item.value())));
        return pairs;
    }

    public Dict copy() {
        Dict copy = new Dict();
        copy.items.putAll(items);
        return copy;
    }
}
