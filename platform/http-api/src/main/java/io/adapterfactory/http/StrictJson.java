package io.adapterfactory.http;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.type.LogicalType;
import io.quarkus.jackson.ObjectMapperCustomizer;
import jakarta.inject.Singleton;
import java.util.List;

/** Reads bodies strictly: an unknown key, a number as a string, or a second value is rejected, not ignored. */
@Singleton
public class StrictJson implements ObjectMapperCustomizer {

    private static final List<LogicalType> NO_TEXT =
            List.of(LogicalType.Integer, LogicalType.Float, LogicalType.Boolean);
    private static final List<CoercionInputShape> TEXT =
            List.of(CoercionInputShape.String, CoercionInputShape.EmptyString);
    private static final List<CoercionInputShape> NUMBERS =
            List.of(CoercionInputShape.Integer, CoercionInputShape.Float, CoercionInputShape.Boolean);

    @Override
    public void customize(ObjectMapper json) {
        json.enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
        json.enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
        for (LogicalType type : NO_TEXT) {
            TEXT.forEach(shape -> json.coercionConfigFor(type).setCoercion(shape, CoercionAction.Fail));
        }
        NUMBERS.forEach(shape -> json.coercionConfigFor(LogicalType.Textual).setCoercion(shape, CoercionAction.Fail));
    }

    /** Runs after Quarkus' own customizers. */
    @Override
    public int priority() {
        return MINIMUM_PRIORITY;
    }
}
