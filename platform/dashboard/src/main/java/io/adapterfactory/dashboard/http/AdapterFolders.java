package io.adapterfactory.dashboard.http;

import io.adapterfactory.dashboard.port.TopicArchive;
import io.adapterfactory.dashboard.port.TopicArchive.Making;
import io.adapterfactory.t2l.artifact.ArtifactStore;
import io.adapterfactory.t2l.artifact.Manifest;
import io.adapterfactory.t2l.artifact.MissingArtifactException;
import io.adapterfactory.t2l.artifact.ModelSignature;
import io.adapterfactory.t2l.artifact.SignaturePolicy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.StreamingOutput;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Finds adapters' folders by the locations in events. */
@ApplicationScoped
class AdapterFolders {

    private final ArtifactStore store;

    AdapterFolders(ArtifactStore store) {
        this.store = store;
    }

    /**
     * @throws NoSuchThingException when there is nothing at the location
     * @throws io.adapterfactory.t2l.file.DamagedArtifactException when a file does not match its digest
     */
    Path folder(String adapterId, Making making) {
        try {
            return store.fetch(making.location(), making.manifest().files(), SignaturePolicy.OFF);
        } catch (MissingArtifactException e) {
            throw new NoSuchThingException(
                    "the folder of adapter " + adapterId + " is gone; it was at " + making.location());
        } catch (IllegalArgumentException e) {
            throw new NoSuchThingException("adapter " + adapterId + " is at " + making.location()
                    + ", which cannot be read here: " + e.getMessage());
        }
    }

    /** A location in readable form. */
    static String shown(String location) {
        try {
            return Path.of(URI.create(location)).toString();
        } catch (IllegalArgumentException | java.nio.file.FileSystemNotFoundException e) {
            return location;
        }
    }

    /**
     * The files that the event names, and the manifest and signature that {@code factory verify} needs.
     *
     * @throws io.adapterfactory.t2l.file.DamagedArtifactException when a file does not match its digest
     */
    StreamingOutput zip(String adapterId, Making making) {
        Path folder = folder(adapterId, making);
        return output -> {
            try (ZipOutputStream zip = new ZipOutputStream(output)) {
                for (String name : Stream.concat(
                                making.files().stream().map(TopicArchive.File::name),
                                Stream.of(Manifest.NAME, ModelSignature.NAME))
                        .filter(name -> Files.isRegularFile(folder.resolve(name)))
                        .toList()) {
                    zip.putNextEntry(new ZipEntry(adapterId + "/" + name));
                    Files.copy(folder.resolve(name), zip);
                    zip.closeEntry();
                }
            }
        };
    }
}
