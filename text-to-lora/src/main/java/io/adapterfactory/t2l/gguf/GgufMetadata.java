package io.adapterfactory.t2l.gguf;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;

/** The keys and values of a GGUF file's header. Arrays are read only when needed. */
public final class GgufMetadata {

    private static final int VALUE_SHOWN = 100;

    /** Position of an array in the header. */
    record ArrayPlace(ValueType type, int count, HeaderCursor values) {

        @Override
        public String toString() {
            return "an array of " + count + " " + type;
        }
    }

    private final String file;
    private final Map<String, Object> values;

    /** @param values String, Long, Double, Boolean, or {@link ArrayPlace} */
    GgufMetadata(String file, Map<String, Object> values) {
        this.file = file;
        this.values = Collections.unmodifiableMap(values);
    }

    public Set<String> keys() {
        return values.keySet();
    }

    /** @throws InvalidGgufException when the value has another type, as in all methods of this class */
    public Optional<String> text(String key) {
        return Optional.ofNullable(typed(key, String.class, "a text"));
    }

    /** @throws InvalidGgufException also when the key is missing */
    public String requiredText(String key) {
        return text(key).orElseThrow(() -> missing(key));
    }

    public OptionalLong integer(String key) {
        Long value = typed(key, Long.class, "an integer");
        return value == null ? OptionalLong.empty() : OptionalLong.of(value);
    }

    /** @throws InvalidGgufException also when the key is missing, or the value is not between 1 and 2^31 - 1 */
    public int requiredPositive(String key) {
        return positive(key).orElseThrow(() -> missing(key));
    }

    /** A size: between 1 and 2^31 - 1. */
    public Optional<Integer> positive(String key) {
        OptionalLong value = integer(key);
        if (value.isPresent() && (value.getAsLong() < 1 || value.getAsLong() > Integer.MAX_VALUE)) {
            throw mustBe(key, "an integer from 1 to " + Integer.MAX_VALUE);
        }
        return value.isPresent() ? Optional.of((int) value.getAsLong()) : Optional.empty();
    }

    /** A finite number. */
    public OptionalDouble number(String key) {
        Object value = values.get(key);
        if (value == null) {
            return OptionalDouble.empty();
        }
        if (value instanceof Number number && Double.isFinite(number.doubleValue())) {
            return OptionalDouble.of(number.doubleValue());
        }
        throw mustBe(key, "a finite number");
    }

    public Optional<Boolean> flag(String key) {
        return Optional.ofNullable(typed(key, Boolean.class, "true or false"));
    }

    public boolean isArray(String key) {
        return values.get(key) instanceof ArrayPlace;
    }

    /** The texts of an array; empty if the key is missing. */
    public Optional<List<String>> texts(String key) {
        return array(key, ValueType.STRING == typeOf(key), "an array of texts").map(place -> {
            HeaderCursor cursor = place.values().at(place.values().position());
            List<String> texts = new ArrayList<>(place.count());
            for (int i = 0; i < place.count(); i++) {
                texts.add(cursor.text(key + "[" + i + "]"));
            }
            return texts;
        });
    }

    /** The integers of an array; empty if the key is missing. */
    public Optional<long[]> integers(String key) {
        ValueType type = typeOf(key);
        boolean isWanted = type != null && type.bytes() > 0 && !type.isFractional() && type != ValueType.BOOL;
        return array(key, isWanted, "an array of integers").map(place -> {
            HeaderCursor cursor = place.values().at(place.values().position());
            long[] numbers = new long[place.count()];
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = (Long) cursor.scalar(place.type(), key);
            }
            return numbers;
        });
    }

    /** The floats of an array; empty if the key is missing. */
    public Optional<double[]> numbers(String key) {
        ValueType type = typeOf(key);
        return array(key, type != null && type.isFractional(), "an array of floats")
                .map(place -> {
                    HeaderCursor cursor = place.values().at(place.values().position());
                    double[] numbers = new double[place.count()];
                    for (int i = 0; i < numbers.length; i++) {
                        numbers[i] = (Double) cursor.scalar(place.type(), key);
                    }
                    return numbers;
                });
    }

    public InvalidGgufException mustBe(String key, String expected) {
        return refused(key + " must be " + expected + ", found " + shown(key));
    }

    public InvalidGgufException refused(String problem) {
        return new InvalidGgufException(file + ": " + problem);
    }

    /** A value for a message, shortened if it is long. */
    public String shown(String key) {
        String text = String.valueOf(values.get(key));
        return text.length() <= VALUE_SHOWN ? text : text.substring(0, VALUE_SHOWN) + "...";
    }

    private InvalidGgufException missing(String key) {
        return refused(key + " is missing from the metadata");
    }

    private ValueType typeOf(String key) {
        return values.get(key) instanceof ArrayPlace place ? place.type() : null;
    }

    private Optional<ArrayPlace> array(String key, boolean isWanted, String expected) {
        if (values.get(key) != null && !isWanted) {
            throw mustBe(key, expected);
        }
        return Optional.ofNullable((ArrayPlace) values.get(key));
    }

    private <T> T typed(String key, Class<T> type, String expected) {
        Object value = values.get(key);
        if (value != null && !type.isInstance(value)) {
            throw mustBe(key, expected);
        }
        return type.cast(value);
    }
}
