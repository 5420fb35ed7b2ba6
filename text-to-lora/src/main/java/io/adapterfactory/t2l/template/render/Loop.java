package io.adapterfactory.t2l.template.render;

import io.adapterfactory.t2l.template.builtin.Environment;
import io.adapterfactory.t2l.template.call.Attributes;
import io.adapterfactory.t2l.template.call.CallArguments;
import io.adapterfactory.t2l.template.call.Callable;
import io.adapterfactory.t2l.template.error.TemplateException;
import io.adapterfactory.t2l.template.operation.Comparison;
import io.adapterfactory.t2l.template.value.Described;
import io.adapterfactory.t2l.template.value.Sized;
import io.adapterfactory.t2l.template.value.Tuple;
import io.adapterfactory.t2l.template.value.Types;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalInt;

/** A running loop: its items, which are read as lazily as in jinja2, and the variable {@code loop}. */
final class Loop implements Attributes, Callable, Sized, Described {

    /** Renders the body of a recursive loop for the items of a level. */
    interface Recursion {
        String render(Object items, int depth);
    }

    private static final Object NOTHING = new Object();

    private final Environment environment;
    private final Object items;
    private final Recursion recursion;
    private final int depth;
    private Iterator<Object> iterator;
    private OptionalInt length = OptionalInt.empty();
    private int index = -1;
    private Object before = NOTHING;
    private Object current = NOTHING;
    private Object after = NOTHING;
    private Object changed = NOTHING;

    /**
     * @param recursion null if the loop is not recursive
     * @param depth from 0
     */
    Loop(Environment environment, Object items, Recursion recursion, int depth) {
        this.environment = environment;
        this.items = items;
        this.recursion = recursion;
        this.depth = depth;
        this.iterator = Types.iterate(items);
    }

    boolean hasNext() {
        return after != NOTHING || iterator.hasNext();
    }

    Object next() {
        Object next = after != NOTHING ? after : iterator.next();
        after = NOTHING;
        index++;
        before = current;
        current = next;
        return next;
    }

    private Object peek() {
        if (after == NOTHING && iterator.hasNext()) {
            after = iterator.next();
        }
        return after;
    }

    @Override
    public int size() {
        if (length.isEmpty()) {
            length = Types.size(items);
        }
        if (length.isEmpty()) {
            List<Object> rest = new ArrayList<>();
            iterator.forEachRemaining(rest::add);
            iterator = rest.iterator();
            length = OptionalInt.of(rest.size() + index + 1 + (after != NOTHING ? 1 : 0));
        }
        return length.getAsInt();
    }

    @Override
    public Object attribute(String name) {
        return switch (name) {
            case "index" -> number(index + 1);
            case "index0" -> number(index);
            case "revindex" -> number(size() - index);
            case "revindex0" -> number(size() - index - 1);
            case "first" -> index == 0;
            case "last" -> peek() == NOTHING;
            case "length" -> number(size());
            case "depth" -> number(depth + 1);
            case "depth0" -> number(depth);
            case "previtem" ->
                index == 0 ? environment.undefined("there is no previous item", "loop.previtem") : before;
            case "nextitem" ->
                peek() == NOTHING ? environment.undefined("there is no next item", "loop.nextitem") : after;
            case "cycle" -> (Callable) this::cycle;
            case "changed" -> (Callable) this::changed;
            default -> Attributes.NONE;
        };
    }

    private static BigInteger number(int number) {
        return BigInteger.valueOf(number);
    }

    private Object cycle(CallArguments arguments) {
        List<Object> values = positional("loop.cycle", arguments);
        if (values.isEmpty()) {
            throw TemplateException.value("loop.cycle needs at least one value");
        }
        return values.get(index % values.size());
    }

    private Object changed(CallArguments arguments) {
        Tuple values = new Tuple(new ArrayList<>(positional("loop.changed", arguments)));
        boolean isNew = changed == NOTHING || !Comparison.equal(changed, values);
        changed = values;
        return isNew;
    }

    private static List<Object> positional(String name, CallArguments arguments) {
        if (!arguments.named().isEmpty()) {
            throw TemplateException.value(name + " has no named arguments");
        }
        return arguments.positional();
    }

    /** Renders the loop's body for the items of the next level. */
    @Override
    public Object call(CallArguments arguments) {
        if (recursion == null) {
            throw TemplateException.value("a loop that calls itself must be marked 'recursive'");
        }
        if (arguments.positional().size() + arguments.named().size() != 1
                || !arguments.named().isEmpty() && !arguments.named().containsKey("iterable")) {
            throw TemplateException.value("loop() requires the items of the next level");
        }
        Object next = arguments.positional().isEmpty()
                ? arguments.named().get("iterable")
                : arguments.positional().get(0);
        return recursion.render(next, depth + 1);
    }

    @Override
    public String description() {
        return "<LoopContext " + (index + 1) + "/" + size() + ">";
    }
}
