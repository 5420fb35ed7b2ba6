package io.adapterfactory.dashboard.row;

import java.util.List;

/**
 * A hypernetwork version at one stage of its life.
 *
 * @param stage CANDIDATE, CHAMPION, REJECTED or RETIRED
 * @param parentVersion empty for the first
 * @param reason why it has this stage, in words
 * @param createdAt milliseconds since 1970
 */
public record VersionRow(
        String baseModel,
        String version,
        String stage,
        String location,
        String parentVersion,
        long trainingSteps,
        int trainedTasks,
        List<Validation> validation,
        String reason,
        long createdAt) {

    /**
     * One figure of the version's validation.
     *
     * @param figure its interval is the value itself where there is none
     */
    public record Validation(String name, String metric, Figure figure, int examples, boolean hasInterval) {}
}
