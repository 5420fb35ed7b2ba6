package io.adapterfactory.t2l.basemodel.digest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.adapterfactory.t2l.artifact.ArtifactStore;
import io.adapterfactory.t2l.artifact.FolderKind;
import io.adapterfactory.t2l.basemodel.BaseModelProfile;
import io.adapterfactory.t2l.basemodel.InvalidProfileException;
import io.adapterfactory.t2l.file.Sha256;
import io.adapterfactory.t2l.identity.ModelDigests;
import io.adapterfactory.t2l.lm.DecoderFiles;
import io.adapterfactory.t2l.lm.config.InvalidModelException;
import io.adapterfactory.t2l.lm.config.ModelConfig;
import io.adapterfactory.t2l.tokenizer.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The digests of base models: read from {@code base_model.json}, or computed when they are needed for the first time.
 */
public final class BaseModelDigests {

    private static final String KEY = "digests";
    private static final ObjectMapper JSON = new ObjectMapper();

    private BaseModelDigests() {}

    /**
     * The digests of a base model in a store. If its folder does not contain them, they are computed once, which reads
     * all of its weights, and cached in the store's local folder until the files change.
     *
     * @throws io.adapterfactory.t2l.file.InvalidInputException when it is not in the store, or its files are invalid
     */
    public static ModelDigests of(ArtifactStore store, String baseModel) {
        Optional<ModelDigests> stored = stored(store, baseModel);
        if (stored.isPresent()) {
            return stored.get();
        }
        Path folder = store.find(FolderKind.BASE_MODELS, baseModel)
                .orElseThrow(() -> new InvalidModelException("base model '" + baseModel
                        + "' is not in the store; add it with: factory model add SOURCE --name " + baseModel));
        RememberedDigests remembered = new RememberedDigests(
                store.folder().resolve("base-model-digests").resolve(baseModel + ".json"), folder);
        return remembered.find().orElseGet(() -> {
            ModelDigests computed = compute(folder);
            remembered.keep(computed);
            return computed;
        });
    }

    /**
     * The digests in the folder of a store's base model, without reading its weights, which may be large and remote.
     *
     * @return empty if it is not in the store, or its folder does not contain digests
     * @throws InvalidProfileException when its {@code base_model.json} is invalid
     */
    public static Optional<ModelDigests> stored(ArtifactStore store, String baseModel) {
        return store.findSmallFiles(FolderKind.BASE_MODELS, baseModel).flatMap(BaseModelDigests::stored);
    }

    /** The digests of a base model's folder: read, or computed. */
    public static ModelDigests of(Path folder) {
        return stored(folder).orElseGet(() -> compute(folder));
    }

    /**
     * The digests in {@code base_model.json}.
     *
     * @return empty if there are none
     * @throws InvalidProfileException when it is invalid
     */
    public static Optional<ModelDigests> stored(Path folder) {
        JsonNode digests = BaseModelProfile.read(folder).more().get(KEY);
        if (digests == null || digests.isNull()) {
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.treeToValue(digests, ModelDigests.class));
        } catch (JsonProcessingException e) {
            throw new InvalidProfileException(
                    folder.resolve(BaseModelProfile.FILE) + ": '" + KEY + "' cannot be used: " + e.getOriginalMessage(),
                    e);
        }
    }

    /** Computes the digests and writes them into {@code base_model.json}, for a new folder. */
    public static ModelDigests store(Path folder) {
        ModelDigests digests = compute(folder);
        BaseModelProfile profile = BaseModelProfile.read(folder);
        Map<String, JsonNode> more = new LinkedHashMap<>(profile.more());
        more.put(KEY, JSON.valueToTree(digests));
        new BaseModelProfile(profile.promptFormat(), profile.suite(), more).write(folder);
        return digests;
    }

    /** The profile without its digests, for a model with other weights. */
    public static BaseModelProfile withoutDigests(BaseModelProfile profile) {
        Map<String, JsonNode> more = new LinkedHashMap<>(profile.more());
        more.remove(KEY);
        return new BaseModelProfile(profile.promptFormat(), profile.suite(), more);
    }

    /**
     * Computes the digests from the files, which are read completely. A folder without weights, for a model that only a
     * server has, has no digest of the weights.
     */
    public static ModelDigests compute(Path folder) {
        ModelConfig config = ModelConfig.read(folder);
        try (Tokenizer tokenizer = Tokenizer.load(folder)) {
            return new ModelDigests(
                    ConfigDigest.of(config),
                    DecoderFiles.hasWeights(folder) ? WeightsDigest.of(folder, config) : null,
                    TokenizerDigest.of(folder, tokenizer),
                    tokenizer.chatTemplate().map(BaseModelDigests::ofTemplate).orElse(null));
        }
    }

    /** Ignores a template's last line break, which has no effect and is not kept by every file format. */
    private static String ofTemplate(String template) {
        String text = template.endsWith("\n") ? template.substring(0, template.length() - 1) : template;
        return Sha256.of(text.getBytes(StandardCharsets.UTF_8));
    }
}
