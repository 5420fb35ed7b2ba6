package io.adapterfactory.http;

import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** In words, why a JSON body is not what a resource expects. */
final class BodyFault {

    private BodyFault() {}

    static String of(MismatchedInputException e) {
        if (e instanceof UnrecognizedPropertyException unknown) {
            return unknownKey(unknown);
        }
        String path = path(e.getPath());
        Class<?> expected = e.getTargetType();
        return "%s has the wrong type; expected %s"
                .formatted(path.isEmpty() ? "the body" : path, expected == null ? "another one" : kind(expected));
    }

    private static String unknownKey(UnrecognizedPropertyException e) {
        List<String> known = names(e.getKnownPropertyIds());
        String hint = nearest(e.getPropertyName(), known)
                .map(name -> "; did you mean '" + name + "'?")
                .orElse("");
        return "the key '%s' is unknown%s; expected one of %s".formatted(path(e.getPath()), hint, known);
    }

    private static List<String> names(Collection<Object> ids) {
        return ids == null
                ? List.of()
                : ids.stream().map(String::valueOf).sorted().toList();
    }

    private static String path(List<JsonMappingException.Reference> references) {
        List<String> parts = new ArrayList<>();
        for (JsonMappingException.Reference reference : references) {
            parts.add(
                    reference.getFieldName() == null
                            ? "[" + reference.getIndex() + "]"
                            : (parts.isEmpty() ? "" : ".") + reference.getFieldName());
        }
        return parts.stream().collect(Collectors.joining());
    }

    private static String kind(Class<?> type) {
        if (type == String.class) {
            return "a text";
        }
        if (type == boolean.class || type == Boolean.class) {
            return "true or false";
        }
        if (type.isPrimitive() || Number.class.isAssignableFrom(type)) {
            return "a number";
        }
        return Collection.class.isAssignableFrom(type) || type.isArray() ? "a list" : "an object";
    }

    /** The known name that a typing error turns into this one: at most a third of its characters differ. */
    private static Optional<String> nearest(String name, List<String> known) {
        return known.stream()
                .min(Comparator.comparingInt(each -> distance(name, each)))
                .filter(each -> distance(name, each) <= Math.max(1, each.length() / 3));
    }

    /** Levenshtein's: characters to insert, delete, or replace; upper and lower case count as the same. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                boolean same = Character.toLowerCase(a.charAt(i - 1)) == Character.toLowerCase(b.charAt(j - 1));
                int replaced = diagonal + (same ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
