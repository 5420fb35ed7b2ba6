package io.adapterfactory.cli.launch;

import io.adapterfactory.cli.cluster.Champions;
import io.adapterfactory.cli.cluster.Cluster;
import io.adapterfactory.cli.cluster.EventPublisher;
import io.adapterfactory.cli.error.FactoryException;
import io.adapterfactory.schemas.FileEntry;
import io.adapterfactory.schemas.HypernetworkStage;
import io.adapterfactory.schemas.HypernetworkVersion;
import io.adapterfactory.schemas.ModelDigests;
import io.adapterfactory.schemas.Topics;
import io.adapterfactory.t2l.artifact.ArtifactDirectory;
import io.adapterfactory.t2l.artifact.ArtifactStore;
import io.adapterfactory.t2l.artifact.Manifest;
import io.adapterfactory.t2l.artifact.SignaturePolicy;
import io.adapterfactory.t2l.file.DamagedArtifactException;
import io.adapterfactory.t2l.file.FileDigest;
import io.adapterfactory.t2l.hypernetwork.checkpoint.HypernetworkFolder;
import io.adapterfactory.t2l.identity.FittingBaseModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Gives a new store the models that the project ships, and a new cluster their champions. */
public final class StoreSeed {

    private final FactoryHome home;
    private final ArtifactStore store;
    private final SignaturePolicy signatures;

    /** Signs the hypernetworks that it copies where the environment has the services do so. */
    public StoreSeed(FactoryHome home, ArtifactStore store) {
        this.home = home;
        this.store = store;
        this.signatures = signatures();
    }

    private static SignaturePolicy signatures() {
        return SignaturePolicy.of(
                Optional.ofNullable(System.getenv("FACTORY_SIGNING_KEY")).map(Path::of),
                Optional.ofNullable(System.getenv("FACTORY_SIGNING_TRUSTED_KEYS")).stream()
                        .flatMap(files -> Arrays.stream(files.split(",")))
                        .map(file -> Path.of(file.strip()))
                        .toList());
    }

    /** Copies all that a factory needs besides a champion: base models, and the indices of their benchmarks. */
    public void copyModels() {
        copyBaseModels();
        copyBenchmarks();
    }

    /** Copies base models; what is there and whole stays. */
    public void copyBaseModels() {
        Path baseModels = home.defaults().resolve("base-models");
        if (!Files.isDirectory(baseModels)) {
            throw FactoryException.notFound("the project ships no base model: " + baseModels + " is missing");
        }
        for (Path folder : folders(baseModels)) {
            String path = "base-models/" + folder.getFileName();
            Path target = store.local(path);
            if (!isWhole(target)) {
                ArtifactDirectory.write(target, contents(folder));
                store.share(path);
            }
        }
    }

    /** Copies the indices by which descriptions find their benchmark. */
    private void copyBenchmarks() {
        folders(home.defaults().resolve("benchmarks"))
                .forEach(folder -> copyMissing(folder, "benchmarks/" + folder.getFileName()));
    }

    /** Publishes the shipped hypernetworks of base models that have no champion, or one whose files are gone. */
    public void publishChampions(Cluster cluster) {
        var champions = Champions.read(cluster);
        for (Path ofBaseModel : folders(home.defaults().resolve("hypernetworks"))) {
            String baseModel = ofBaseModel.getFileName().toString();
            HypernetworkVersion champion = champions.get(baseModel);
            if (champion == null || isGone(champion)) {
                publish(cluster, baseModel, home.hypernetwork(baseModel));
            }
        }
    }

    private void publish(Cluster cluster, String baseModel, Path shipped) {
        String version = shipped.getFileName().toString();
        ArtifactStore.Stored stored =
                store.write("hypernetworks/" + baseModel + "/" + version, signatures, contents(shipped));
        FittingBaseModels fits = FittingBaseModels.read(stored.folder());
        HypernetworkVersion event = HypernetworkVersion.newBuilder()
                .setBaseModel(baseModel)
                .setVersion(version)
                .setStage(HypernetworkStage.CHAMPION)
                .setLocation(stored.location())
                .setFiles(stored.files().stream()
                        .map(file -> FileEntry.newBuilder()
                                .setName(file.name())
                                .setSize(file.size())
                                .setSha256(file.sha256())
                                .build())
                        .toList())
                .setBaseModelDigests(record(fits.trainedWith()))
                .setAcceptedBaseModels(
                        fits.others().stream().map(StoreSeed::record).toList())
                .setTextEncoder(HypernetworkFolder.readConfig(stored.folder()).textEncoder())
                .setReason("shipped with the factory")
                .setCreatedAt(Instant.now())
                .build();
        try (EventPublisher publisher = new EventPublisher(cluster)) {
            publisher.publish(Topics.HYPERNETWORK_VERSIONS, Topics.versionKey(baseModel, version), event);
        }
    }

    private static ModelDigests record(io.adapterfactory.t2l.identity.ModelDigests digests) {
        return digests == null
                ? null
                : new ModelDigests(digests.config(), digests.weights(), digests.tokenizer(), digests.chatTemplate());
    }

    /** Not as a whole: people put benchmarks of their own into the same folder. */
    private void copyMissing(Path from, String path) {
        Path to = store.local(path);
        try (var files = Files.list(from)) {
            Files.createDirectories(to);
            for (Path file : files.toList()) {
                Path target = to.resolve(file.getFileName());
                if (!Files.exists(target)) {
                    Files.copy(file, target);
                    store.share(path + "/" + file.getFileName());
                }
            }
        } catch (IOException e) {
            throw FactoryException.failed("cannot copy " + from + " to " + to + ": " + e);
        }
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

    private static boolean isWhole(Path folder) {
        try {
            Manifest.read(folder).verify(folder);
            return true;
        } catch (DamagedArtifactException e) {
            return false;
        }
    }

    private static ArtifactDirectory.Contents contents(Path from) {
        return directory -> {
            try (var files = Files.list(from)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    if (!file.endsWith(Manifest.NAME)) {
                        Files.copy(file, directory.resolve(file.getFileName()));
                    }
                }
            }
        };
    }

    private static List<Path> folders(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (var entries = Files.list(folder)) {
            return entries.filter(Files::isDirectory).sorted().toList();
        } catch (IOException e) {
            throw FactoryException.failed("cannot list " + folder + ": " + e);
        }
    }
}
