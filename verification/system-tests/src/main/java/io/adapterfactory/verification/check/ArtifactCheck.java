package io.adapterfactory.verification.check;

import io.adapterfactory.schemas.FileEntry;
import io.adapterfactory.schemas.GeneratedAdapter;
import io.adapterfactory.schemas.HypernetworkStage;
import io.adapterfactory.schemas.HypernetworkVersion;
import io.adapterfactory.schemas.Topics;
import io.adapterfactory.t2l.artifact.Manifest;
import io.adapterfactory.t2l.artifact.ModelSignature;
import io.adapterfactory.t2l.file.FileDigest;
import io.adapterfactory.verification.check.Finding.Kind;
import io.adapterfactory.verification.history.CampaignHistory;
import io.adapterfactory.verification.history.CampaignReading;
import io.adapterfactory.verification.history.StoreFiles;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The files of every adapter, and of every version that is not retired, match the newest event. */
final class ArtifactCheck implements CampaignCheck {

    @Override
    public List<Finding> check(CampaignHistory history, CampaignReading reading) {
        List<Finding> findings = new ArrayList<>();
        for (GeneratedAdapter adapter : reading.adapters()) {
            compare(adapter.getLocation(), adapter.getFiles(), reading.after(), findings);
        }
        Map<String, HypernetworkVersion> newest = new LinkedHashMap<>();
        reading.versions()
                .forEach(record -> newest.put(Topics.versionKey(record.getBaseModel(), record.getVersion()), record));
        newest.values().stream()
                .filter(version -> version.getStage() != HypernetworkStage.RETIRED)
                .forEach(version -> compare(version.getLocation(), version.getFiles(), reading.after(), findings));
        return findings.stream().distinct().toList();
    }

    private static void compare(String location, List<FileEntry> told, StoreFiles store, List<Finding> findings) {
        Optional<String> folder = store.folder(location);
        if (folder.isEmpty()) {
            findings.add(new Finding(Kind.MISSING_FILE, location, "the location is not in the store"));
            return;
        }
        Map<String, FileDigest> found =
                store.in(folder.get()).stream().collect(Collectors.toMap(FileDigest::name, Function.identity()));
        for (FileEntry entry : told) {
            FileDigest expected = new FileDigest(entry.getName(), entry.getSize(), entry.getSha256());
            FileDigest file = found.remove(entry.getName());
            String path = folder.get() + "/" + entry.getName();
            if (file == null) {
                findings.add(new Finding(Kind.MISSING_FILE, path, "but an event names it"));
            } else if (!file.equals(expected)) {
                findings.add(new Finding(
                        Kind.ALTERED_FILE,
                        path,
                        file.size() + " bytes with SHA-256 " + file.sha256() + ", the event names " + expected.size()
                                + " bytes with " + expected.sha256()));
            }
        }
        if (found.remove(Manifest.NAME) == null) {
            findings.add(new Finding(Kind.MISSING_FILE, folder.get() + "/" + Manifest.NAME, "every artifact has one"));
        }
        found.remove(ModelSignature.NAME);
        found.keySet()
                .forEach(name -> findings.add(
                        new Finding(Kind.UNEXPECTED_FILE, folder.get() + "/" + name, "but no event names it")));
    }
}
