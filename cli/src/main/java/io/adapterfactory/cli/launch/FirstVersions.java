package io.adapterfactory.cli.launch;

import io.adapterfactory.cli.cluster.Champions;
import io.adapterfactory.cli.cluster.Cluster;
import io.adapterfactory.cli.cluster.EventPublisher;
import io.adapterfactory.schemas.DescriptionControl;
import io.adapterfactory.schemas.DescriptionKind;
import io.adapterfactory.schemas.FileEntry;
import io.adapterfactory.schemas.HypernetworkStage;
import io.adapterfactory.schemas.HypernetworkVersion;
import io.adapterfactory.schemas.ModelDigests;
import io.adapterfactory.schemas.Topics;
import io.adapterfactory.t2l.artifact.ArtifactStore;
import io.adapterfactory.t2l.artifact.SignaturePolicy;
import io.adapterfactory.t2l.file.DamagedArtifactException;
import io.adapterfactory.t2l.file.FileDigest;
import io.adapterfactory.t2l.file.InvalidInputException;
import io.adapterfactory.t2l.hypernetwork.checkpoint.HypernetworkFolder;
import io.adapterfactory.t2l.identity.FittingBaseModels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The first version of a base model in the store: the shipped hypernetwork, else the first that a user added. Published
 * without a trainer, because the generators of a new factory wait for it.
 */
final class FirstVersions {

    private final FactoryHome home;
    private final ArtifactStore store;
    private final SignaturePolicy signatures;

    FirstVersions(FactoryHome home, ArtifactStore store, SignaturePolicy signatures) {
        this.home = home;
        this.store = store;
        this.signatures = signatures;
    }

    /** @param controls of its descriptions, which a trainer will measure if they are there */
    private record First(String name, ArtifactStore.Stored stored, String reason, List<DescriptionControl> controls) {}

    /** Publishes a version for each base model that has no champion, or whose champion's files are missing. */
    void publish(Cluster cluster) {
        Map<String, HypernetworkVersion> champions = Champions.read(cluster);
        for (String baseModel : StoredVersions.baseModels(store)) {
            HypernetworkVersion champion = champions.get(baseModel);
            if (champion == null || isGone(champion)) {
                first(baseModel).ifPresent(first -> publish(cluster, baseModel, first));
            }
        }
    }

    private Optional<First> first(String baseModel) {
        Optional<Path> shipped = shipped(baseModel);
        if (shipped.isPresent()) {
            String name = shipped.get().getFileName().toString();
            return Optional.of(new First(
                    name,
                    store.write(StoredVersions.path(baseModel, name), signatures, StoreSeed.contents(shipped.get())),
                    "shipped with the factory",
                    List.of()));
        }
        for (String name : StoredVersions.names(store, baseModel)) {
            Optional<First> added = store.find(StoredVersions.path(baseModel, name), signatures)
                    .filter(stored -> fits(stored.folder(), baseModel))
                    .map(stored ->
                            new First(name, stored, "added as the first version of this base model", notMeasuredYet()));
            if (added.isPresent()) {
                return added;
            }
        }
        return Optional.empty();
    }

    /** The store may have a different model under the name of the one that a hypernetwork is shipped for. */
    private Optional<Path> shipped(String baseModel) {
        return Files.isDirectory(home.defaults().resolve("hypernetworks").resolve(baseModel))
                ? Optional.of(home.hypernetwork(baseModel)).filter(folder -> fits(folder, baseModel))
                : Optional.empty();
    }

    private boolean fits(Path folder, String baseModel) {
        try {
            StoredVersions.requireFits(store, HypernetworkFolder.readConfig(folder), baseModel);
            StoredVersions.requireFits(store, "hypernetwork " + folder, FittingBaseModels.read(folder), baseModel);
            return true;
        } catch (InvalidInputException e) {
            return false;
        }
    }

    private static void publish(Cluster cluster, String baseModel, First first) {
        Path folder = first.stored().folder();
        FittingBaseModels fits = FittingBaseModels.read(folder);
        HypernetworkVersion event = HypernetworkVersion.newBuilder()
                .setBaseModel(baseModel)
                .setVersion(first.name())
                .setStage(HypernetworkStage.CHAMPION)
                .setLocation(first.stored().location())
                .setFiles(first.stored().files().stream()
                        .map(file -> FileEntry.newBuilder()
                                .setName(file.name())
                                .setSize(file.size())
                                .setSha256(file.sha256())
                                .build())
                        .toList())
                .setBaseModelDigests(record(fits.trainedWith()))
                .setAcceptedBaseModels(
                        fits.others().stream().map(FirstVersions::record).toList())
                .setTextEncoder(HypernetworkFolder.readConfig(folder).textEncoder())
                .setReason(first.reason())
                .setDescriptionControls(first.controls())
                .setCreatedAt(Instant.now())
                .build();
        try (EventPublisher publisher = new EventPublisher(cluster)) {
            publisher.publish(Topics.HYPERNETWORK_VERSIONS, Topics.versionKey(baseModel, first.name()), event);
        }
    }

    private static List<DescriptionControl> notMeasuredYet() {
        return Stream.of(DescriptionKind.values())
                .filter(kind -> kind != DescriptionKind.UNKNOWN)
                .map(kind -> DescriptionControl.newBuilder()
                        .setKind(kind)
                        .setProblem("not measured yet")
                        .build())
                .toList();
    }

    private static ModelDigests record(io.adapterfactory.t2l.identity.ModelDigests digests) {
        return digests == null
                ? null
                : new ModelDigests(digests.config(), digests.weights(), digests.tokenizer(), digests.chatTemplate());
    }

    private boolean isGone(HypernetworkVersion version) {
        try {
            List<FileDigest> files = version.getFiles().stream()
                    .map(file -> new FileDigest(file.getName(), file.getSize(), file.getSha256()))
                    .toList();
            store.fetch(version.getLocation(), files, SignaturePolicy.OFF);
            return false;
        } catch (DamagedArtifactException | IllegalArgumentException e) {
            return true;
        }
    }
}
