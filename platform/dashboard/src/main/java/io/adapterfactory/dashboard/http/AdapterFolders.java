package io.adapterfactory.dashboard.http;

import io.adapterfactory.dashboard.download.ZipFolder;
import io.adapterfactory.dashboard.port.TopicArchive;
import io.adapterfactory.dashboard.port.TopicArchive.Making;
import io.adapterfactory.dashboard.row.AdapterRow;
import io.adapterfactory.dashboard.row.Place;
import io.adapterfactory.dashboard.view.FactoryView;
import io.adapterfactory.t2l.artifact.ArtifactStore;
import io.adapterfactory.t2l.artifact.Manifest;
import io.adapterfactory.t2l.artifact.MissingArtifactException;
import io.adapterfactory.t2l.artifact.ModelSignature;
import io.adapterfactory.t2l.artifact.SignaturePolicy;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Finds adapters, and their folders by the locations in their events. */
@ApplicationScoped
class AdapterFolders {

    private final FactoryView view;
    private final TopicArchive archive;
    private final ArtifactStore store;

    AdapterFolders(FactoryView view, TopicArchive archive, ArtifactStore store) {
        this.view = view;
        this.archive = archive;
        this.store = store;
    }

    /** @throws NoSuchThingException when no topic names the adapter */
    AdapterRow find(String adapterId) {
        return view.adapters()
                .find(adapterId)
                .orElseThrow(() -> new NoSuchThingException("adapter '" + adapterId + "' is not known here"));
    }

    /**
     * The local folder of an adapter.
     *
     * @throws NoSuchThingException when the folder's location is unknown, or the folder does not exist
     * @throws io.adapterfactory.t2l.file.DamagedArtifactException when a file does not match its digest
     */
    Path folder(AdapterRow adapter) {
        return folder(adapter.adapterId(), making(adapter));
    }

    private Making making(AdapterRow adapter) {
        String id = adapter.adapterId();
        Place place = adapter.place()
                .orElseThrow(() -> new NoSuchThingException(
                        "the files of adapter " + id + " cannot be found, because its event is missing"));
        return archive.making(place)
                .orElseThrow(() -> new NoSuchThingException("the event of adapter " + id + " is no longer kept"));
    }

    private Path folder(String adapterId, Making making) {
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

    /** The files that the event names, and the manifest and signature that {@code factory verify} needs; throws as {@link #folder}. */
    ZipFolder zip(AdapterRow adapter) {
        Making making = making(adapter);
        Path folder = folder(adapter.adapterId(), making);
        return new ZipFolder(
                adapter.adapterId(),
                folder,
                Stream.concat(
                                making.files().stream().map(TopicArchive.File::name),
                                Stream.of(Manifest.NAME, ModelSignature.NAME))
                        .filter(name -> Files.isRegularFile(folder.resolve(name)))
                        .toList());
    }
}
