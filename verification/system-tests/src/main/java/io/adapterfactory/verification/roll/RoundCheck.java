package io.adapterfactory.verification.roll;

import io.adapterfactory.schemas.HypernetworkStage;
import io.adapterfactory.schemas.HypernetworkVersion;
import io.adapterfactory.schemas.Topics;
import io.adapterfactory.verification.check.Finding;
import io.adapterfactory.verification.check.Finding.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Checks that every training round led to one version, and that this version was judged: no interrupted round is lost
 * or unfinished, no name is skipped, no candidate is forgotten, and no two versions are made from the same results. It
 * uses only records, so that it can be tested with planted losses and duplicates.
 */
public final class RoundCheck {

    private static final Pattern NUMBERED = Pattern.compile("v(\\d{1,9})");

    private RoundCheck() {}

    /**
     * @param versions every record in the order of the topic
     * @param cut rounds that were interrupted during the restart
     * @param left rounds that are unfinished when the factory is idle
     * @return all violations
     */
    public static List<Finding> check(
            List<HypernetworkVersion> versions, List<UnfinishedRound> cut, List<UnfinishedRound> left) {
        List<Finding> findings = new ArrayList<>();
        Map<String, HypernetworkVersion> newest = new LinkedHashMap<>();
        versions.forEach(record -> newest.put(key(record), record));
        cut.forEach(round -> ended(round, newest, findings));
        left.stream()
                .filter(round -> !newest.containsKey(round.version()))
                .filter(round -> !cut.contains(round))
                .forEach(round -> findings.add(new Finding(
                        Kind.LOST_ROUND, round.version(), "its round is not finished, and nothing continues it")));
        newest.forEach((key, record) -> {
            if (record.getStage() == HypernetworkStage.CANDIDATE) {
                findings.add(new Finding(Kind.LOST_ROUND, key, "a candidate that was never judged"));
            }
        });
        gaps(newest, findings);
        repeated(versions, findings);
        return findings;
    }

    private static String key(HypernetworkVersion record) {
        return Topics.versionKey(record.getBaseModel(), record.getVersion());
    }

    private static void ended(UnfinishedRound round, Map<String, HypernetworkVersion> newest, List<Finding> findings) {
        HypernetworkVersion made = newest.get(round.version());
        if (made == null) {
            findings.add(new Finding(
                    Kind.LOST_ROUND,
                    round.version(),
                    "its round from " + round.champion() + " was interrupted and has no version"));
        } else if (!round.champion().equals(made.getParentVersion())) {
            findings.add(new Finding(
                    Kind.LOST_ROUND,
                    round.version(),
                    "its round from " + round.champion() + " was interrupted, and the version of that name comes from "
                            + made.getParentVersion()));
        }
    }

    /** The trainer numbers its versions, so a missing number is a version that was made but not published. */
    private static void gaps(Map<String, HypernetworkVersion> newest, List<Finding> findings) {
        newest.forEach((key, record) -> {
            Matcher number = NUMBERED.matcher(record.getVersion());
            if (record.getParentVersion() == null || !number.matches()) {
                return; // not made by a round
            }
            String before = Topics.versionKey(record.getBaseModel(), "v" + (Integer.parseInt(number.group(1)) - 1));
            if (!newest.containsKey(before)) {
                findings.add(new Finding(Kind.LOST_ROUND, before, "there is no record of it, but one of " + key));
            }
        });
    }

    /** Every round must use more results than the one before. */
    private static void repeated(List<HypernetworkVersion> versions, List<Finding> findings) {
        Map<String, HypernetworkVersion> before = new HashMap<>();
        for (HypernetworkVersion record : versions) {
            if (record.getStage() != HypernetworkStage.CANDIDATE) {
                continue;
            }
            HypernetworkVersion last = before.put(record.getBaseModel(), record);
            if (last != null && record.getResultsSeen() <= last.getResultsSeen()) {
                findings.add(new Finding(
                        Kind.DUPLICATE_ROUND,
                        key(record),
                        "made from " + record.getResultsSeen() + " results, " + key(last) + " before it from "
                                + last.getResultsSeen() + "; expected more"));
            }
        }
    }
}
