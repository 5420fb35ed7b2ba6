package io.adapterfactory.cli.launch;

import io.adapterfactory.cli.error.FactoryException;
import io.adapterfactory.t2l.artifact.ArtifactStore;
import io.adapterfactory.t2l.artifact.SignaturePolicy;
import io.adapterfactory.t2l.artifact.StorePath;
import io.adapterfactory.t2l.file.DamagedArtifactException;
import io.adapterfactory.t2l.hypernetwork.checkpoint.StoredChampion;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The hypernetwork that a command without a broker uses.
 *
 * @param folder on this machine
 * @param description its name and the reason for the choice, for people
 */
public record ChosenHypernetwork(Path folder, String description) {

    /** The hypernetwork in a folder that the user names. */
    public static ChosenHypernetwork inFolder(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw FactoryException.notFound("--hypernetwork " + folder + " is not a folder");
        }
        return new ChosenHypernetwork(folder, folder.toString());
    }

    /**
     * The version that the user names; otherwise the champion that the trainer has recorded in the store, the only
     * version, or the shipped one.
     *
     * @param version value of {@code --hypernetwork-version}
     * @throws FactoryException when there is none (exit code 3), or the choice is ambiguous (exit code 2)
     */
    public static ChosenHypernetwork of(
            StoreAccess opened, String baseModel, Optional<String> version, SignaturePolicy signatures) {
        if (!StorePath.isPlain(baseModel)) {
            throw FactoryException.notFound("base model '" + baseModel + "' is unknown");
        }
        ArtifactStore store = opened.store();
        if (version.isPresent()) {
            return named(opened, baseModel, version.get(), signatures, "as named");
        }
        Optional<StoredChampion> champion = StoredChampion.read(store, baseModel);
        if (champion.isPresent()) {
            return new ChosenHypernetwork(
                    fetched(champion.get(), store, baseModel, signatures),
                    described(
                            opened,
                            baseModel,
                            champion.get().version(),
                            "the champion since " + champion.get().since()));
        }
        List<String> versions = StoredVersions.names(store, baseModel);
        return switch (versions.size()) {
            case 0 -> shipped(opened, baseModel);
            case 1 -> named(opened, baseModel, versions.get(0), signatures, "the only version");
            default ->
                throw FactoryException.badInput("store " + opened.name() + " does not say which version of '"
                        + baseModel + "' is the champion, because no trainer has used it yet; its versions are "
                        + String.join(", ", versions) + ". Choose one with --hypernetwork-version");
        };
    }

    private static Path fetched(
            StoredChampion champion, ArtifactStore store, String baseModel, SignaturePolicy signatures) {
        try {
            return champion.fetch(store, baseModel, signatures);
        } catch (DamagedArtifactException e) {
            throw FactoryException.notFound("the champion of '" + baseModel + "' cannot be used: " + e.getMessage());
        }
    }

    private static ChosenHypernetwork named(
            StoreAccess opened, String baseModel, String version, SignaturePolicy signatures, String why) {
        ArtifactStore store = opened.store();
        if (!StorePath.isPlain(version)
                || !StoredVersions.names(store, baseModel).contains(version)) {
            throw FactoryException.notFound("base model '" + baseModel + "' has no hypernetwork version '" + version
                    + "' in store " + opened.name() + "; there are: " + StoredVersions.names(store, baseModel));
        }
        return store.find(StoredVersions.path(baseModel, version), signatures)
                .map(found -> new ChosenHypernetwork(found.folder(), described(opened, baseModel, version, why)))
                .orElseThrow(() -> FactoryException.badInput("hypernetwork version '" + version + "' of '" + baseModel
                        + "' in store " + opened.name() + " is damaged, or not signed by a trusted key"));
    }

    private static ChosenHypernetwork shipped(StoreAccess opened, String baseModel) {
        FactoryHome home = FactoryHome.find();
        if (!Files.isDirectory(home.defaults().resolve("hypernetworks").resolve(baseModel))) {
            throw FactoryException.notFound("base model '" + baseModel + "' has no hypernetwork in store "
                    + opened.name() + ", and none is shipped; add one with: factory hypernetwork add PATH --base "
                    + baseModel);
        }
        Path folder = home.hypernetwork(baseModel);
        return new ChosenHypernetwork(folder, baseModel + "/" + folder.getFileName() + ", shipped");
    }

    private static String described(StoreAccess opened, String baseModel, String version, String why) {
        return baseModel + "/" + version + " of store " + opened.name() + ", " + why;
    }
}
