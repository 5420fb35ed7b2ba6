package io.adapterfactory.t2l.template.value;

/** A namespace, the only value whose attributes a template can set. */
public record Namespace(Dict attributes) {

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
