package io.adapterfactory.t2l.template.render;

import io.adapterfactory.t2l.template.error.TemplateException;
import io.adapterfactory.t2l.template.value.Markup;
import io.adapterfactory.t2l.template.value.Range;
import io.adapterfactory.t2l.template.value.Text;
import io.adapterfactory.t2l.template.value.Tuple;
import io.adapterfactory.t2l.template.value.Types;
import io.adapterfactory.t2l.template.value.Undefined;
import java.util.ArrayList;
import java.util.List;

/** Python's {@code [start:stop:step]}; what is absent is null. */
record SliceBounds(Object start, Object stop, Object step) {

    Object of(Object object) {
        if (object instanceof Undefined undefined) {
            throw undefined.failure();
        }
        if (object instanceof String text) {
            return ofText(text);
        }
        if (object instanceof Range range) {
            return ofRange(range);
        }
        if (object instanceof List<?> list) {
            return ofList(list);
        }
        if (object instanceof Tuple tuple) {
            return new Tuple(ofList(tuple.items()));
        }
        throw TemplateException.value(
                object instanceof Markup
                        ? "a slice of a text marked by 'safe' is not supported"
                        : "'" + Types.name(object) + "' object cannot be sliced");
    }

    private Object ofText(String text) {
        if (step == null || Types.count(step) == 1) {
            int length = Text.length(text);
            int[] bounds = bounds(length);
            return bounds[0] >= bounds[1] ? "" : Text.part(text, bounds[0], bounds[1]);
        }
        StringBuilder result = new StringBuilder();
        ofList(Text.characters(text)).forEach(result::append);
        return result.toString();
    }

    private List<Object> ofList(List<?> items) {
        int[] bounds = bounds(items.size());
        List<Object> result = new ArrayList<>();
        long by = bounds[2];
        for (long i = bounds[0]; by > 0 ? i < bounds[1] : i > bounds[1]; i += by) {
            result.add(items.get((int) i));
        }
        return result;
    }

    private Range ofRange(Range range) {
        int[] bounds = bounds(range.size());
        return new Range(
                range.start() + bounds[0] * range.step(),
                range.start() + bounds[1] * range.step(),
                range.step() * bounds[2]);
    }

    /** Start, stop, and step within a sequence; a stop of -1 is before its beginning. */
    private int[] bounds(int length) {
        int by = step == null ? 1 : index(step);
        if (by == 0) {
            throw TemplateException.value("slice step cannot be zero");
        }
        int lowest = by > 0 ? 0 : -1;
        int highest = by > 0 ? length : length - 1;
        int first = start == null ? (by > 0 ? lowest : highest) : within(index(start), length, lowest, highest);
        int last = stop == null ? (by > 0 ? highest : lowest) : within(index(stop), length, lowest, highest);
        return new int[] {first, last, by};
    }

    private static int within(int index, int length, int lowest, int highest) {
        int at = index < 0 ? index + length : index;
        return Math.max(lowest, Math.min(highest, at));
    }

    private static int index(Object value) {
        if (!Types.isInteger(value)) {
            throw TemplateException.value("slice indices must be integers or None, not " + Types.name(value));
        }
        return Types.count(value);
    }
}
