package io.adapterfactory.t2l.template.syntax;

import io.adapterfactory.t2l.template.syntax.Frame.Load;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The variables of a part of a template during resolution, with jinja2's scoping rules. */
final class Symbols {

    private final Symbols parent;
    private final Map<String, Load> loads;
    private final Set<String> stores;

    Symbols(Symbols parent) {
        this(parent, new HashMap<>(), new HashSet<>());
    }

    private Symbols(Symbols parent, Map<String, Load> loads, Set<String> stores) {
        this.parent = parent;
        this.loads = loads;
        this.stores = stores;
    }

    Map<String, Load> loads() {
        return loads;
    }

    Symbols copy() {
        return new Symbols(parent, new HashMap<>(loads), new HashSet<>(stores));
    }

    private boolean knows(String name) {
        return loads.containsKey(name) || parent != null && parent.knows(name);
    }

    void parameter(String name) {
        stores.add(name);
        loads.put(name, Load.PARAMETER);
    }

    void read(String name) {
        if (!knows(name)) {
            loads.put(name, Load.INPUT);
        }
    }

    void store(String name) {
        stores.add(name);
        if (!loads.containsKey(name)) {
            loads.put(name, parent != null && parent.knows(name) ? Load.OUTER : Load.MISSING);
        }
    }

    /** Merges the branches of a condition: a name that is not set in all of them keeps its previous value. */
    void merge(List<Symbols> branches) {
        Map<String, Integer> stored = new HashMap<>();
        for (Symbols branch : branches) {
            branch.stores.stream()
                    .filter(name -> !stores.contains(name))
                    .forEach(name -> stored.merge(name, 1, Integer::sum));
        }
        for (Symbols branch : branches) {
            loads.putAll(branch.loads);
            stores.addAll(branch.stores);
        }
        stored.forEach((name, count) -> {
            if (count < branches.size()) {
                loads.put(name, parent != null && parent.knows(name) ? Load.OUTER : Load.INPUT);
            }
        });
    }
}
