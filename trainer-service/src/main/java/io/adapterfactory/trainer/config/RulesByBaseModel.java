package io.adapterfactory.trainer.config;

import io.adapterfactory.trainer.basemodel.ByBaseModel;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * The general rules, and the rules of base models with their own settings.
 *
 * @param <R> the rules
 */
final class RulesByBaseModel<R> implements ByBaseModel<R> {

    private final R ofAll;
    /** By a normalized name that an environment variable can contain. */
    private final Map<String, R> own = new HashMap<>();

    /**
     * @param settings by base model
     * @param change derives a base model's rules from its settings and the general rules
     * @throws IllegalArgumentException when two settings may belong to the same base model
     */
    RulesByBaseModel(Map<String, BaseModelConfig> settings, R ofAll, BiFunction<BaseModelConfig, R, R> change) {
        this.ofAll = ofAll;
        settings.forEach((baseModel, ofBaseModel) -> {
            if (own.put(form(baseModel), change.apply(ofBaseModel, ofAll)) != null) {
                throw new IllegalArgumentException("factory.base-models has settings for '" + baseModel
                        + "' under two spellings; expected one, because an environment variable cannot"
                        + " distinguish them");
            }
        });
    }

    @Override
    public R of(String baseModel) {
        return own.getOrDefault(form(baseModel), ofAll);
    }

    /** Environment variables have only upper-case letters, digits, and underscores. */
    private static String form(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", ".");
    }
}
