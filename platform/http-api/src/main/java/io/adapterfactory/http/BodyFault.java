package io.adapterfactory.http;

import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import io.adapterfactory.t2l.file.NearestKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** Describes why a JSON body is not as expected. */
final class BodyFault {

    private BodyFault() {}

    static String of(MismatchedInputException e) {
        if (e instanceof UnrecognizedPropertyException unknown) {
            return unknownKey(unknown);
        }
        String path = path(e.getPath());
        Class<?> expected = e.getTargetType();
        return "%s has the wrong type; expected %s"
                .formatted(path.isEmpty() ? "the body" : path, expected == null ? "another type" : kind(expected));
    }

    private static String unknownKey(UnrecognizedPropertyException e) {
        List<String> known = names(e.getKnownPropertyIds());
        String hint = NearestKey.of(e.getPropertyName(), known)
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
            return "a string";
        }
        if (type == boolean.class || type == Boolean.class) {
            return "true or false";
        }
        if (type.isPrimitive() || Number.class.isAssignableFrom(type)) {
            return "a number";
        }
        return Collection.class.isAssignableFrom(type) || type.isArray() ? "a list" : "an object";
    }
}
