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
 * The base models that a hypernetwork, and so its adapters, fit. Stored as {@link #FILE} next to the weights, a file of its own
 * so that readers of earlier versions are not disturbed:
 *
 * <pre>{@code
 * {"trained_with": {"config": "...", "weights": "...", "tokenizer": "...", "chatTemplate": "..."}, "also_fits": [...]}
 * }</pre>
 *
 * @param trainedWith null where nobody knows: made before base models had digests, or imported
 * @param others further models that are known to fit, for example the same one from another source
 */
public record FittingBaseModels(
        @JsonProperty("trained_with") @JsonInclude(JsonInclude.Include.NON_NULL)
        ModelDigests trainedWith,

        @JsonProperty("also_fits") List<ModelDigests> others) {

    public static final String FILE = "fitting_base_models.json";

    /** Of what does not say. */
    public static final FittingBaseModels UNKNOWN = new FittingBaseModels(null, List.of());

    private static final ObjectMapper JSON = new ObjectMapper();
    /** The shipped model, of which there has been only one so far. */
    private static final String NANO = "nano";

    private static final int SHOWN = 12;

    public FittingBaseModels {
        others = others == null ? List.of() : List.copyOf(others);
    }

    /** Nothing else is known to fit. */
    public static FittingBaseModels only(ModelDigests trainedWith) {
        return new FittingBaseModels(trainedWith, List.of());
    }

    /**
     * After a further training with a model. If it is one of these, the others fit as well as before; of a new one nothing is
     * known about others.
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
     * Compares them with the model that is to be used.
     *
     * @param what it is for, in words, for example {@code adapter 0123}
     * @param name of the base model, which must be the one that they are for
     * @throws BaseModelMismatchException when architecture, tokenizer, or chat template differ, naming which
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
                + " base model that it was made for, or train a hypernetwork for this one");
    }

    private Stream<ModelDigests> all() {
        return Stream.concat(Stream.ofNullable(trainedWith), others.stream());
    }

    /** The parts besides the weights that differ. */
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

    /** Writes the file where anything is known. */
    public void write(Path folder) {
        if (isKnown()) {
            JsonDocument.write(JSON, folder.resolve(FILE), this);
        }
    }

    /**
     * What a folder of a hypernetwork or an adapter says.
     *
     * @return {@link #UNKNOWN} without the file
     * @throws InvalidFittingModelsException when the file is broken
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
