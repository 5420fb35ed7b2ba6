package io.adapterfactory.t2l.artifact;

/**
 * A kind of named folders, for example base models: each is in the store completely or not at all, and never changes.
 *
 * @param path of their common folder in the store
 * @param mark name of a marker file in each of them; it is written last and removed first, so a folder without it is
 *     incomplete
 */
public record FolderKind(String path, String mark) {

    /** Base models in Hugging Face layout. */
    public static final FolderKind BASE_MODELS = new FolderKind("base-models", "config.json");

    /** Sentence encoders in ONNX. */
    public static final FolderKind ENCODERS = new FolderKind("encoders", "encoder.json");

    /**
     * The path of a folder in the store.
     *
     * @throws IllegalArgumentException when the name is not a valid folder name
     */
    public String path(String name) {
        return path + "/" + StorePath.requirePlain(name);
    }
}
