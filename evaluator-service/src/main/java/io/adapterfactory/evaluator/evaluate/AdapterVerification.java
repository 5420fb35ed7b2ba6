package io.adapterfactory.evaluator.evaluate;

import io.adapterfactory.t2l.artifact.ArtifactStore;
import io.adapterfactory.t2l.artifact.Manifest;
import io.adapterfactory.t2l.artifact.SignaturePolicy;
import io.adapterfactory.t2l.artifact.UntrustedArtifactException;
import io.adapterfactory.t2l.evaluation.EvaluatedAdapter;
import io.adapterfactory.t2l.lora.AdapterLineage;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads adapters and verifies their files. */
@ApplicationScoped
public class AdapterVerification {

    private final ArtifactStore store;
    private final SignaturePolicy signatures;

    AdapterVerification(ArtifactStore store, SignaturePolicy signatures) {
        this.store = store;
        this.signatures = signatures;
    }

    /**
     * An adapter of an event.
     *
     * @param baseModel that the event names
     * @throws io.adapterfactory.t2l.file.DamagedArtifactException when a file does not match its digest
     * @throws UntrustedArtifactException when signing is on, and there is no valid signature for this adapter
     */
    EvaluatedAdapter read(StoredAdapter adapter, String baseModel) {
        Path folder = store.fetch(adapter.location(), adapter.files(), signatures);
        if (signatures.isOn()) {
            requireSame(adapter, baseModel, folder);
        }
        return EvaluatedAdapter.read(folder);
    }

    /** A signed folder must also contain the adapter of the event, or an old adapter could replace a new one. */
    private static void requireSame(StoredAdapter adapter, String baseModel, Path folder) {
        if (Files.exists(folder.resolve(AdapterLineage.NAME))) {
            AdapterLineage lineage = AdapterLineage.read(folder);
            if (!lineage.adapterId().equals(adapter.adapterId())
                    || !lineage.baseModel().equals(baseModel)) {
                throw new UntrustedArtifactException("%s is signed as adapter %s for %s; the event names %s for %s"
                        .formatted(folder, lineage.adapterId(), lineage.baseModel(), adapter.adapterId(), baseModel));
            }
        }
    }

    /**
     * The adapter in a folder, verified against the folder's own manifest.
     *
     * @throws io.adapterfactory.t2l.file.DamagedArtifactException when a file does not match the manifest
     * @throws UntrustedArtifactException when signing is on, and no trusted key signed the folder
     */
    public EvaluatedAdapter read(Path folder) {
        Manifest.read(folder).verify(folder);
        signatures.require(folder);
        return EvaluatedAdapter.read(folder);
    }
}
