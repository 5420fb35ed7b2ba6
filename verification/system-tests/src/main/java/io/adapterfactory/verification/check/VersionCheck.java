package io.adapterfactory.verification.check;

import io.adapterfactory.schemas.HypernetworkStage;
import io.adapterfactory.schemas.HypernetworkVersion;
import io.adapterfactory.schemas.Topics;
import io.adapterfactory.verification.check.Finding.Kind;
import io.adapterfactory.verification.history.CampaignHistory;
import io.adapterfactory.verification.history.CampaignReading;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A version begins as a candidate with a known parent; only the first of a base model begins as champion. A candidate
 * becomes champion or is rejected, a champion is rejected or serves again, a rejected version is retired or promoted,
 * and a retired one does not change. A version's content and location never change.
 */
final class VersionCheck implements CampaignCheck {

    @Override
    public List<Finding> check(CampaignHistory history, CampaignReading reading) {
        List<Finding> findings = new ArrayList<>();
        Map<String, HypernetworkVersion> newest = new HashMap<>();
        Map<String, String> champions = new HashMap<>();
        for (HypernetworkVersion record : reading.versions()) {
            String key = Topics.versionKey(record.getBaseModel(), record.getVersion());
            HypernetworkVersion before = newest.get(key);
            Optional<String> wrong = before == null
                    ? beginning(record, newest, champions)
                    : move(before, record, key.equals(champions.get(record.getBaseModel())));
            newest.put(key, record);
            wrong.ifPresent(what -> findings.add(new Finding(Kind.ILLEGAL_VERSION_MOVE, key, what)));
            if (record.getStage() == HypernetworkStage.CHAMPION) {
                champions.put(record.getBaseModel(), key);
            } else {
                champions.remove(record.getBaseModel(), key);
            }
        }
        return findings;
    }

    private static Optional<String> beginning(
            HypernetworkVersion record, Map<String, HypernetworkVersion> known, Map<String, String> champions) {
        String parent = record.getParentVersion();
        if (record.getStage() == HypernetworkStage.CHAMPION) {
            return champions.containsKey(record.getBaseModel())
                    ? Optional.of("begins as CHAMPION while " + champions.get(record.getBaseModel()) + " serves")
                    : Optional.empty();
        }
        if (record.getStage() != HypernetworkStage.CANDIDATE) {
            return Optional.of("begins as " + record.getStage() + ", expected CANDIDATE");
        }
        return parent == null || known.containsKey(Topics.versionKey(record.getBaseModel(), parent))
                ? Optional.empty()
                : Optional.of("its parent " + parent + " is not known");
    }

    private static Optional<String> move(HypernetworkVersion before, HypernetworkVersion after, boolean serves) {
        if (!before.getLocation().equals(after.getLocation())
                || !before.getFiles().equals(after.getFiles())
                || before.getTrainingSteps() != after.getTrainingSteps()) {
            return Optional.of("its location, files or training differ from those of its record before");
        }
        boolean allowed =
                switch (before.getStage()) {
                    case CANDIDATE ->
                        after.getStage() == HypernetworkStage.CHAMPION
                                || after.getStage() == HypernetworkStage.REJECTED;
                    case CHAMPION ->
                        after.getStage() == HypernetworkStage.REJECTED
                                || (after.getStage() == HypernetworkStage.CHAMPION && !serves);
                    case REJECTED ->
                        after.getStage() == HypernetworkStage.CHAMPION || after.getStage() == HypernetworkStage.RETIRED;
                    case RETIRED -> false;
                };
        return allowed ? Optional.empty() : Optional.of("from " + before.getStage() + " to " + after.getStage());
    }
}
