package io.adapterfactory.t2l.artifact;

/**
 * A kind of folders that people name, such as base models: each is in the store whole or not at all, and never changed.
 *
 * @param path of their common folder in the store
 * @param mark the file that each of them has; it is written last and removed first, so a folder without it is not whole
 */
public record FolderKind(String path, String mark) {

    /** Base models in Hugging Face layout. */
    public static final FolderKind BASE_MODELS = new FolderKind("base-models", "config.json");

    /** Sentence encoders in ONNX. */
    public static final FolderKind ENCODERS = new FolderKind("encoders", "encoder.json");

    /**
     * The path in the store of one of them.
     *
     * @throws IllegalArgumentException when the name cannot be a folder's
     */
    public String path(String name) {
        return path + "/" + StorePath.requirePlain(name);
    }
}
