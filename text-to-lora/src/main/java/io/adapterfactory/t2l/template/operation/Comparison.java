package io.adapterfactory.t2l.template.operation;

import io.adapterfactory.t2l.template.error.TemplateException;
import io.adapterfactory.t2l.template.value.Dict;
import io.adapterfactory.t2l.template.value.DictView;
import io.adapterfactory.t2l.template.value.Markup;
import io.adapterfactory.t2l.template.value.Range;
import io.adapterfactory.t2l.template.value.Text;
import io.adapterfactory.t2l.template.value.Tuple;
import io.adapterfactory.t2l.template.value.Types;
import io.adapterfactory.t2l.template.value.Undefined;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Python's {@code ==}, {@code <}, and {@code in}, and its sort. */
public final class Comparison {

    /** Maximum number of items in one comparison of nested values. */
    private static final int MAX_ITEMS = 1 << 22;

    private static final int MAX_DEPTH = 200;

    /** Remaining items and levels of a comparison. */
    private static final class Rest {

        private int items = MAX_ITEMS;
        private int depth = MAX_DEPTH;

        boolean same(Object left, Object right) {
            if (left == right) {
                return true;
            }
            if (--items < 0 || depth-- < 0) {
                throw TemplateException.limit("compared values are nested too deep or have too many items");
            }
            boolean same = equal(left, right, this);
            depth++;
            return same;
        }
    }

    private Comparison() {}

    public static boolean equal(Object left, Object right) {
        return equal(left, right, new Rest());
    }

    private static boolean equal(Object left, Object right, Rest rest) {
        if (left instanceof Undefined || right instanceof Undefined) {
            if (left instanceof Undefined undefined) {
                undefined.use();
            }
            if (right instanceof Undefined undefined) {
                undefined.use();
            }
            return left instanceof Undefined && right instanceof Undefined;
        }
        if (left == null || right == null) {
            return left == right;
        }
        if (Types.isNumber(left) && Types.isNumber(right)) {
            return number(left, right, 2) == 0;
        }
        if (Printed.isText(left) && Printed.isText(right)) {
            return Printed.str(left).equals(Printed.str(right));
        }
        if (left instanceof Range a && right instanceof Range b) {
            return items(a, b, rest);
        }
        if (left instanceof Range || right instanceof Range) {
            return false;
        }
        if (left instanceof List<?> a && right instanceof List<?> b) {
            return items(a, b, rest);
        }
        if (left instanceof Tuple a && right instanceof Tuple b) {
            return items(a.items(), b.items(), rest);
        }
        if (left instanceof Dict a && right instanceof Dict b) {
            return dicts(a, b, rest);
        }
        if (left instanceof DictView a && right instanceof DictView b) {
            return views(a, b);
        }
        return left.equals(right);
    }

    private static boolean views(DictView a, DictView b) {
        if (a == b) {
            return true;
        }
        if (a.kind() == DictView.Kind.VALUES || b.kind() == DictView.Kind.VALUES) {
            return false;
        }
        List<Object> others = b.content();
        return a.content().size() == others.size() && a.content().stream().allMatch(item -> contains(others, item));
    }

    private static boolean items(List<?> a, List<?> b, Rest rest) {
        if (a.size() != b.size()) {
            return false;
        }
        for (int i = 0; i < a.size(); i++) {
            if (!rest.same(a.get(i), b.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean dicts(Dict a, Dict b, Rest rest) {
        return a.size() == b.size()
                && a.keys().stream().allMatch(key -> b.contains(key) && rest.same(a.get(key), b.get(key)));
    }

    /** Identical or equal, like comparisons of items in containers. */
    private static boolean same(Object left, Object right) {
        return left == right || equal(left, right);
    }

    /** @return negative, zero, or positive; {@code unordered} if one is not a number */
    private static int number(Object left, Object right, int unordered) {
        if (Types.isInteger(left) && Types.isInteger(right)) {
            return Types.integer(left).compareTo(Types.integer(right));
        }
        if (left instanceof Double a && !Double.isFinite(a) || right instanceof Double b && !Double.isFinite(b)) {
            double a = approximate(left);
            double b = approximate(right);
            return a < b ? -1 : a > b ? 1 : a == b ? 0 : unordered;
        }
        return exact(left).compareTo(exact(right));
    }

    private static double approximate(Object number) {
        return number instanceof Double real ? real : Types.integer(number).signum();
    }

    private static BigDecimal exact(Object number) {
        return number instanceof Double real ? new BigDecimal(real) : new BigDecimal(Types.integer(number));
    }

    public static boolean less(Object left, Object right) {
        return ordered(left, right, "<") == -1;
    }

    /**
     * Compares two values that Python can order.
     *
     * @param operator for the message
     * @return -1, 0, or 1, or 2 if neither is smaller (not a number)
     */
    public static int ordered(Object left, Object right, String operator) {
        if (left instanceof Undefined undefined) {
            throw undefined.failure();
        }
        if (right instanceof Undefined undefined) {
            throw undefined.failure();
        }
        if (Types.isNumber(left) && Types.isNumber(right)) {
            int order = number(left, right, 2);
            return order == 2 ? 2 : Integer.signum(order);
        }
        if (Printed.isText(left) && Printed.isText(right)) {
            return Integer.signum(Text.compare(Printed.str(left), Printed.str(right)));
        }
        if (left instanceof List<?> a && right instanceof List<?> b && !(a instanceof Range) && !(b instanceof Range)) {
            return sequences(a, b, operator);
        }
        if (left instanceof Tuple a && right instanceof Tuple b) {
            return sequences(a.items(), b.items(), operator);
        }
        throw TemplateException.value("'" + operator + "' not supported between instances of '" + Types.name(left)
                + "' and '" + Types.name(right) + "'");
    }

    private static int sequences(List<?> a, List<?> b, String operator) {
        for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
            if (!same(a.get(i), b.get(i))) {
                return ordered(a.get(i), b.get(i), operator);
            }
        }
        return Integer.compare(a.size(), b.size());
    }

    /** Python's {@code item in container}. */
    public static boolean contains(Object container, Object item) {
        if (container instanceof String || container instanceof Markup) {
            if (!Printed.isText(item)) {
                if (item instanceof Undefined undefined) {
                    undefined.use();
                }
                throw TemplateException.value("'in <string>' requires string as left operand, not " + Types.name(item));
            }
            return Printed.str(container).contains(Printed.str(item));
        }
        if (container instanceof Dict dict) {
            return dict.contains(item);
        }
        if (container instanceof DictView view && view.kind() == DictView.Kind.KEYS) {
            return view.dict().contains(item);
        }
        if (!Types.iterable(container)) {
            throw TemplateException.value("argument of type '" + Types.name(container) + "' is not iterable");
        }
        Iterator<Object> items = Types.iterate(container);
        while (items.hasNext()) {
            if (same(items.next(), item)) {
                return true;
            }
        }
        return false;
    }

    /** A value with its sort key. */
    public record Keyed(Object key, Object value) {}

    /** Sorts by the keys, stable also in reverse order, like Python's {@code sorted}. */
    public static List<Object> sorted(List<Keyed> items, boolean reverse) {
        List<Keyed> sorted = mergeSort(items, reverse);
        List<Object> values = new ArrayList<>(sorted.size());
        sorted.forEach(item -> values.add(item.value()));
        return values;
    }

    private static List<Keyed> mergeSort(List<Keyed> items, boolean reverse) {
        if (items.size() < 2) {
            return items;
        }
        List<Keyed> left = mergeSort(items.subList(0, items.size() / 2), reverse);
        List<Keyed> right = mergeSort(items.subList(items.size() / 2, items.size()), reverse);
        List<Keyed> merged = new ArrayList<>(items.size());
        int i = 0;
        int j = 0;
        while (i < left.size() && j < right.size()) {
            Object a = left.get(i).key();
            Object b = right.get(j).key();
            boolean takeRight = reverse ? less(a, b) : less(b, a);
            merged.add(takeRight ? right.get(j++) : left.get(i++));
        }
        merged.addAll(left.subList(i, left.size()));
        merged.addAll(right.subList(j, right.size()));
        return merged;
    }

    /** Whether two values are one object in Python, if that does not depend on how Python stores them. */
    public static boolean identical(Object left, Object right) {
        if (left == null || right == null || left instanceof Boolean || right instanceof Boolean) {
            return left == right || left instanceof Boolean && left.equals(right);
        }
        boolean plain = left instanceof String || left instanceof BigInteger || left instanceof Double;
        if (plain && left.getClass() == right.getClass() && equal(left, right)) {
            throw TemplateException.value("'sameas' of two equal " + Types.name(left)
                    + " values depends on how Python stores them; compare them by ==");
        }
        return left == right;
    }
}
