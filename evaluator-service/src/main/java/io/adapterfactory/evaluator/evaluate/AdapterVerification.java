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

/** Reads adapters whose files are what they should be. */
@ApplicationScoped
public class AdapterVerification {

    private final ArtifactStore store;
    private final SignaturePolicy signatures;

    AdapterVerification(ArtifactStore store, SignaturePolicy signatures) {
        this.store = store;
        this.signatures = signatures;
    }

    /**
     * The adapter that an event names.
     *
     * @throws io.adapterfactory.t2l.file.DamagedArtifactException when a file is not what its digest says
     * @throws UntrustedArtifactException when signing is on, and the folder is not signed as this adapter
     */
    EvaluatedAdapter read(Candidate candidate) {
        Path folder = store.fetch(candidate.location(), candidate.files(), signatures);
        if (signatures.isOn()) {
            requireSame(candidate, folder);
        }
        return EvaluatedAdapter.read(folder);
    }

    /** A signed folder must also be the one that the event speaks of, or an old adapter could pass for a new one. */
    private static void requireSame(Candidate candidate, Path folder) {
        if (Files.exists(folder.resolve(AdapterLineage.NAME))) {
            AdapterLineage lineage = AdapterLineage.read(folder);
            if (!lineage.adapterId().equals(candidate.adapterId())
                    || !lineage.baseModel().equals(candidate.baseModel())) {
                throw new UntrustedArtifactException("%s is signed as adapter %s for %s; the event calls it %s for %s"
                        .formatted(
                                folder,
                                lineage.adapterId(),
                                lineage.baseModel(),
                                candidate.adapterId(),
                                candidate.baseModel()));
            }
        }
    }

    /**
     * The adapter of a folder, verified against the folder's own manifest.
     *
     * @throws io.adapterfactory.t2l.file.DamagedArtifactException when a file is not what the manifest says
     * @throws UntrustedArtifactException when signing is on, and no trusted key signed the folder
     */
    public EvaluatedAdapter read(Path folder) {
        Manifest.read(folder).verify(folder);
        signatures.require(folder);
        return EvaluatedAdapter.read(folder);
    }
}
