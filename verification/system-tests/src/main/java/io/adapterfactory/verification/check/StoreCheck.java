package io.adapterfactory.verification.check;

import io.adapterfactory.schemas.HypernetworkStage;
import io.adapterfactory.schemas.HypernetworkVersion;
import io.adapterfactory.t2l.file.FileDigest;
import io.adapterfactory.verification.check.Finding.Kind;
import io.adapterfactory.verification.history.CampaignHistory;
import io.adapterfactory.verification.history.CampaignReading;
import io.adapterfactory.verification.history.StoreFiles;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Files that existed before are unchanged, and new files are only where the services write. Temporary folders of killed
 * services, and adapters that were not announced, are not violations, because no event names them.
 */
final class StoreCheck implements CampaignCheck {

    /** The trainer's state and logs, what its versions have learned, the champion files, and cached answers. */
    private static final Pattern WORKING = Pattern.compile(
            "(training|training-logs|trained-tasks|base-answers)/.*|hypernetworks/[^/]+/champion\\.json");

    private static final Pattern GROWING =
            Pattern.compile("adapters/[^/]+/.*|hypernetworks/[^/]+/[^/]+/.*|benchmarks/[^/]+/held-out-[^/]+/.*");
    private static final Pattern TEMPORARY = Pattern.compile("(.*/)?\\.[^/]+\\.tmp(/.*)?");

    @Override
    public List<Finding> check(CampaignHistory history, CampaignReading reading) {
        List<Finding> findings = new ArrayList<>();
        Set<String> retired = reading.versions().stream()
                .filter(version -> version.getStage() == HypernetworkStage.RETIRED)
                .map(HypernetworkVersion::getLocation)
                .map(reading.after()::folder)
                .flatMap(Optional::stream)
                .collect(Collectors.toSet());
        for (FileDigest before : reading.before().all().values()) {
            if (!WORKING.matcher(before.name()).matches()
                    && retired.stream().noneMatch(folder -> before.name().startsWith(folder + "/"))) {
                changed(before, reading.after()).ifPresent(findings::add);
            }
        }
        for (String path : reading.after().all().keySet()) {
            boolean allowed = reading.before().find(path).isPresent()
                    || WORKING.matcher(path).matches()
                    || GROWING.matcher(path).matches()
                    || TEMPORARY.matcher(path).matches();
            if (!allowed) {
                findings.add(new Finding(Kind.UNEXPECTED_FILE, path, "no service writes here"));
            }
        }
        return findings;
    }

    private static Optional<Finding> changed(FileDigest before, StoreFiles store) {
        Optional<FileDigest> after = store.find(before.name());
        if (after.isEmpty()) {
            return Optional.of(new Finding(Kind.MISSING_FILE, before.name(), "existed before the campaign"));
        }
        return after.get().equals(before)
                ? Optional.empty()
                : Optional.of(new Finding(
                        Kind.ALTERED_FILE,
                        before.name(),
                        "SHA-256 " + after.get().sha256() + ", before the campaign " + before.sha256()));
    }
}
