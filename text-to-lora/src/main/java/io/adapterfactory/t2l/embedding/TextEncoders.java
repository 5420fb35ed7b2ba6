package io.adapterfactory.t2l.embedding;

import io.adapterfactory.t2l.artifact.ArtifactStore;
import io.adapterfactory.t2l.artifact.FolderKind;
import io.adapterfactory.t2l.artifact.StorePath;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Opens text encoders by their ids: {@code <name>}, {@code <name>/<pooling>}, {@code <folder>/<pooling>}, or several of
 * them joined with {@code +}. A name is that of a {@link BundledEncoder} or of an encoder in the store.
 */
public final class TextEncoders {

    /** Separator between the ids of joined encoders. */
    public static final String JOIN = "+";

    private final Optional<ArtifactStore> store;

    private TextEncoders(Optional<ArtifactStore> store) {
        this.store = store;
    }

    /** Encoders on the class path and in local folders. */
    public static TextEncoders bundled() {
        return new TextEncoders(Optional.empty());
    }

    /** The same, and those of a store. */
    public static TextEncoders in(ArtifactStore store) {
        return new TextEncoders(Optional.of(store));
    }

    /**
     * Opens the encoder, or the joined encoders, of an id. The opened encoder's own id always has full names and
     * poolings.
     *
     * @param threads number of threads of one encoding, at least 1
     * @throws IllegalArgumentException when there is no such encoder, or it does not work; the message says what to do
     */
    public TextEncoder open(String id, int threads) {
        List<String> parts = parts(id);
        if (parts.stream().anyMatch(String::isBlank)) {
            throw new IllegalArgumentException("text encoder '" + id
                    + "' is not an id; expected the name of an encoder, or several joined with " + JOIN);
        }
        if (parts.size() == 1) {
            return single(id, threads);
        }
        List<TextEncoder> opened = new ArrayList<>();
        try {
            for (String part : parts) {
                opened.add(single(part, threads));
            }
            requireDifferent(id, opened);
            return new JoinedEncoders(opened);
        } catch (RuntimeException e) {
            opened.forEach(TextEncoder::close);
            throw e;
        }
    }

    private static List<String> parts(String id) {
        return isFolder(id) ? List.of(id) : Arrays.asList(id.split("\\" + JOIN, -1));
    }

    /** The names, folders, or ids on the Hub in an encoder's id, without poolings. */
    public static List<String> names(String id) {
        return parts(id).stream().map(TextEncoders::model).toList();
    }

    private static String model(String part) {
        int slash = part.lastIndexOf('/');
        return slash < 0 ? part : part.substring(0, slash);
    }

    private static void requireDifferent(String id, List<TextEncoder> encoders) {
        if (new LinkedHashSet<>(encoders.stream().map(TextEncoder::id).toList()).size() < encoders.size()) {
            throw new IllegalArgumentException(
                    "text encoder " + id + " joins an encoder with itself; expected different ones");
        }
    }

    private TextEncoder single(String id, int threads) {
        if (id.equals(OneHotTasks.ID)) {
            throw new IllegalArgumentException(
                    "one-hot is not a text encoder: the hypernetwork accepts the names of its training tasks, not"
                            + " descriptions");
        }
        String model = model(id);
        Optional<String> pooling =
                model.length() == id.length() ? Optional.empty() : Optional.of(id.substring(model.length() + 1));
        Optional<BundledEncoder> bundled = BundledEncoder.named(model);
        if (bundled.isPresent()) {
            return OnnxSentenceEncoder.fromClassPath(
                    bundled.get().fullName(), with(bundled.get().profile(), pooling), threads);
        }
        Optional<Path> stored = stored(model);
        if (stored.isPresent()) {
            EncoderProfile profile = with(EncoderProfile.read(stored.get()), pooling);
            return OnnxSentenceEncoder.fromFolder(model + "/" + profile.pooling(), stored.get(), profile, threads);
        }
        if (pooling.isPresent() && isFolder(id)) {
            return OnnxSentenceEncoder.fromFolder(id, Path.of(model), EncoderProfile.of(pooling.get()), threads);
        }
        throw unknown(id, model);
    }

    private static EncoderProfile with(EncoderProfile profile, Optional<String> pooling) {
        return pooling.map(profile::withPooling).orElse(profile);
    }

    private static boolean isFolder(String id) {
        int slash = id.lastIndexOf('/');
        return slash > 0 && Files.isDirectory(Path.of(id.substring(0, slash)));
    }

    /** The folder of a stored encoder with this name, or with the last part of its id on the Hub. */
    private Optional<Path> stored(String model) {
        String name = model.substring(model.lastIndexOf('/') + 1);
        return store.filter(any -> StorePath.isPlain(name))
                .flatMap(present -> present.find(FolderKind.ENCODERS, name))
                .filter(folder -> model.equals(name)
                        || model.equals(EncoderProfile.read(folder).source()));
    }

    private List<String> storedNames() {
        return store.map(present -> present.names(FolderKind.ENCODERS)).orElse(List.of());
    }

    private IllegalArgumentException unknown(String id, String model) {
        String known = Stream.concat(
                        Arrays.stream(BundledEncoder.values())
                                .map(encoder -> encoder.fullName() + " (" + encoder.shortName() + ")"),
                        storedNames().stream())
                .collect(Collectors.joining(", "));
        return new IllegalArgumentException("text encoder " + id + " is missing: there is no bundled or stored encoder "
                + model + ", and no such folder; known are " + known
                + ". Add it with: factory encoder add SOURCE --name " + model.substring(model.lastIndexOf('/') + 1));
    }
}
