package io.adapterfactory.trainer.config;

import io.adapterfactory.trainer.basemodel.ByBaseModel;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * Rules of all base models, and those that some have of their own.
 *
 * @param <R> the rules
 */
final class RulesByBaseModel<R> implements ByBaseModel<R> {

    private final R ofAll;
    /** By the form of a base model's name that environment variables can have. */
    private final Map<String, R> own = new HashMap<>();

    /**
     * @param settings by base model
     * @param change makes a base model's own rules of its settings and the rules of all
     * @throws IllegalArgumentException when two settings can be meant for the same base model
     */
    RulesByBaseModel(Map<String, BaseModelConfig> settings, R ofAll, BiFunction<BaseModelConfig, R, R> change) {
        this.ofAll = ofAll;
        settings.forEach((baseModel, ofBaseModel) -> {
            if (own.put(form(baseModel), change.apply(ofBaseModel, ofAll)) != null) {
                throw new IllegalArgumentException(
                        "factory.base-models has settings for '" + baseModel
                                + "' under two spellings; expected one, because an environment variable cannot tell them apart");
            }
        });
    }

    @Override
    public R of(String baseModel) {
        return own.getOrDefault(form(baseModel), ofAll);
    }

    /** Environment variables have no lower case and no other character than letters, digits, and the underscore. */
    private static String form(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", ".");
    }
}
