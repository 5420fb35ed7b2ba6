package io.adapterfactory.cli.launch;

import io.adapterfactory.cli.cluster.Cluster;
import io.adapterfactory.cli.error.FactoryException;
import io.adapterfactory.t2l.artifact.ArtifactDirectory;
import io.adapterfactory.t2l.artifact.ArtifactStore;
import io.adapterfactory.t2l.artifact.FolderKind;
import io.adapterfactory.t2l.artifact.Manifest;
import io.adapterfactory.t2l.artifact.SignaturePolicy;
import io.adapterfactory.t2l.file.DamagedArtifactException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Adds the shipped models to a new store, and their champions to a new cluster. */
public final class StoreSeed {

    private final FactoryHome home;
    private final ArtifactStore store;
    private final SignaturePolicy signatures;

    /** Signs the hypernetworks that it copies if the environment configures signing for the services. */
    public StoreSeed(FactoryHome home, ArtifactStore store) {
        this.home = home;
        this.store = store;
        this.signatures = StoreAccess.signatures();
    }

    /** Copies everything that a factory needs except champions: base models and the indices of their benchmarks. */
    public void copyModels() {
        copyBaseModels();
        copyBenchmarks();
    }

    /** Copies base models; complete existing ones are kept. */
    public void copyBaseModels() {
        Path baseModels = home.defaults().resolve("base-models");
        if (!Files.isDirectory(baseModels)) {
            throw FactoryException.notFound("the shipped base models are missing: there is no folder " + baseModels);
        }
        for (Path folder : folders(baseModels)) {
            copyBaseModel(folder.getFileName().toString(), folder);
        }
    }

    private void copyBaseModel(String name, Path from) {
        try {
            if (store.find(FolderKind.BASE_MODELS, name)
                    .filter(StoreSeed::isWhole)
                    .isPresent()) {
                return;
            }
        } catch (DamagedArtifactException e) {
            // Treated as missing.
        }
        store.remove(FolderKind.BASE_MODELS, name); // damaged, or left by a stopped process
        store.create(FolderKind.BASE_MODELS, name, contents(from));
    }

    /** Copies the indices that find benchmarks by description. */
    private void copyBenchmarks() {
        folders(home.defaults().resolve("benchmarks"))
                .forEach(folder -> copyMissing(folder, "benchmarks/" + folder.getFileName()));
    }

    /**
     * Publishes a first version for base models of the store that have no champion, or whose champion's files are
     * missing.
     */
    public void publishChampions(Cluster cluster) {
        new FirstVersions(home, store, signatures).publish(cluster);
    }

    /** Copies single files, because users put their own benchmarks into the same folder. */
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

    private static boolean isWhole(Path folder) {
        try {
            Manifest.read(folder).verify(folder);
            return true;
        } catch (DamagedArtifactException e) {
            return false;
        }
    }

    static ArtifactDirectory.Contents contents(Path from) {
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

    static List<Path> folders(Path folder) {
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
