package io.adapterfactory.evaluator.basemodel;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The base models in memory, within a limit. Not thread-safe. */
final class LoadedBaseModels {

    private final MemoryLimit limit;
    /** In the order of their last use. */
    private final Map<String, LoadedBaseModel> loaded = new LinkedHashMap<>(16, 0.75f, true);

    LoadedBaseModels(MemoryLimit limit) {
        this.limit = limit;
    }

    /** Counts as a use. */
    Optional<LoadedBaseModel> find(String name) {
        return Optional.ofNullable(loaded.get(name));
    }

    /**
     * Closes the least recently used base models until another one has room.
     *
     * @param bytes size of the other one
     * @return names of the closed base models
     * @throws BaseModelTooLargeException when it would have no room even alone; nothing is closed then
     */
    List<String> makeRoom(String name, long bytes) {
        limit.requireRoom(name, bytes);
        List<String> closed = new ArrayList<>();
        Iterator<Map.Entry<String, LoadedBaseModel>> leastRecent =
                loaded.entrySet().iterator();
        while (!limit.allows(Math.addExact(bytes(), bytes)) && leastRecent.hasNext()) {
            Map.Entry<String, LoadedBaseModel> entry = leastRecent.next();
            if (entry.getValue().bytes() > 0) {
                leastRecent.remove();
                entry.getValue().close();
                closed.add(entry.getKey());
            }
        }
        return closed;
    }

    void add(String name, LoadedBaseModel model) {
        loaded.put(name, model);
    }

    /** Closes a base model if it is loaded. */
    void remove(String name) {
        LoadedBaseModel removed = loaded.remove(name);
        if (removed != null) {
            removed.close();
        }
    }

    private long bytes() {
        return loaded.values().stream().mapToLong(LoadedBaseModel::bytes).sum();
    }

    void close() {
        loaded.values().forEach(LoadedBaseModel::close);
        loaded.clear();
    }
}
