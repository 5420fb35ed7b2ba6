package io.adapterfactory.t2l.identity;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.adapterfactory.t2l.file.JsonDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The base models that fit a hypernetwork, and therefore its adapters. Stored as {@link #FILE} next to the weights, in
 * a separate file so that readers of earlier versions are not affected:
 *
 * <pre>{@code
 * {"trained_with": {"config": "...", "weights": "...", "tokenizer": "...", "chatTemplate": "..."}, "also_fits": [...]}
 * }</pre>
 *
 * @param trainedWith null if unknown: made before base models had digests, or imported
 * @param others further models that are known to fit, for example the same model from another source
 */
public record FittingBaseModels(
        @JsonProperty("trained_with") @JsonInclude(JsonInclude.Include.NON_NULL)
        ModelDigests trainedWith,

        @JsonProperty("also_fits") List<ModelDigests> others) {

    public static final String FILE = "fitting_base_models.json";

    /** For files that do not contain it. */
    public static final FittingBaseModels UNKNOWN = new FittingBaseModels(null, List.of());

    private static final ObjectMapper JSON = new ObjectMapper();
    /** The shipped model, of which there is only one version so far. */
    private static final String NANO = "nano";

    private static final int SHOWN = 12;

    public FittingBaseModels {
        others = others == null ? List.of() : List.copyOf(others);
    }

    /** Only this model is known to fit. */
    public static FittingBaseModels only(ModelDigests trainedWith) {
        return new FittingBaseModels(trainedWith, List.of());
    }

    /**
     * The fitting models after another training with a model. If it is one of these, the others still fit; for a new
     * one, no others are known.
     */
    public FittingBaseModels retrainedWith(ModelDigests model) {
        if (all().noneMatch(model::equals)) {
            return only(model);
        }
        return new FittingBaseModels(
                model, all().filter(other -> !other.equals(model)).toList());
    }

    @JsonIgnore
    public boolean isKnown() {
        return trainedWith != null || !others.isEmpty();
    }

    /**
     * Compares them with the model that will be used.
     *
     * @param what the hypernetwork or adapter, for messages, for example {@code adapter 0123}
     * @param name of the base model, which must be the right one
     * @throws BaseModelMismatchException when architecture, tokenizer, or chat template differ, naming the differences
     */
    public Fit check(String what, String name, ModelDigests found) {
        if (!isKnown()) {
            return name.equals(NANO) ? Fit.SAME : Fit.UNKNOWN_BASE_MODEL_DIGESTS;
        }
        if (all().anyMatch(found::equals)) {
            return Fit.SAME;
        }
        if (all().anyMatch(each -> differences(each, found).isEmpty())) {
            return found.weights() == null || all().anyMatch(each -> each.weights() == null)
                    ? Fit.UNKNOWN_WEIGHTS
                    : Fit.OTHER_WEIGHTS;
        }
        throw new BaseModelMismatchException("%s does not fit base model '%s': %s. Use the"
                        .formatted(
                                what,
                                name,
                                String.join("; ", differences(all().findFirst().orElseThrow(), found)))
                + " original base model, or train a hypernetwork for this one");
    }

    private Stream<ModelDigests> all() {
        return Stream.concat(Stream.ofNullable(trainedWith), others.stream());
    }

    /** The differing parts, except the weights. */
    private static List<String> differences(ModelDigests expected, ModelDigests found) {
        List<String> differences = new ArrayList<>();
        compare(differences, "configuration", expected.config(), found.config());
        compare(differences, "tokenizer", expected.tokenizer(), found.tokenizer());
        compare(differences, "chat template", expected.chatTemplate(), found.chatTemplate());
        return differences;
    }

    private static void compare(List<String> differences, String part, String expected, String found) {
        if (!Objects.equals(expected, found)) {
            differences.add("the %s is %s here, expected %s".formatted(part, shown(found), shown(expected)));
        }
    }

    private static String shown(String digest) {
        return digest == null ? "none" : digest.substring(0, SHOWN);
    }

    /** Writes the file, unless nothing is known. */
    public void write(Path folder) {
        if (isKnown()) {
            JsonDocument.write(JSON, folder.resolve(FILE), this);
        }
    }

    /**
     * Reads the file in a folder of a hypernetwork or an adapter.
     *
     * @return {@link #UNKNOWN} if there is no file
     * @throws InvalidFittingModelsException when the file is invalid
     */
    public static FittingBaseModels read(Path folder) {
        Path file = folder.resolve(FILE);
        if (Files.notExists(file)) {
            return UNKNOWN;
        }
        try {
            return JsonDocument.read(JSON, file, FittingBaseModels.class);
        } catch (IOException e) {
            throw new InvalidFittingModelsException(
                    file + " does not list base models: " + e.getMessage()
                            + "; expected trained_with and also_fits with digests",
                    e);
        }
    }
}
