package io.adapterfactory.t2l.template.value;

import java.util.List;

/** The result of {@code keys()}, {@code values()}, or {@code items()} of a dict. */
public record DictView(Kind kind, Dict dict) {

    public enum Kind {
        KEYS("dict_keys"),
        VALUES("dict_values"),
        ITEMS("dict_items");

        private final String python;

        Kind(String python) {
            this.python = python;
        }

        public String python() {
            return python;
        }
    }

    public List<Object> content() {
        return switch (kind) {
            case KEYS -> dict.keys();
            case VALUES -> dict.values();
            case ITEMS -> dict.items();
        };
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
