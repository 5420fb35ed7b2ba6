package io.adapterfactory.dashboard.row;

import java.util.List;

/**
 * A hypernetwork version at one stage.
 *
 * @param stage CANDIDATE, CHAMPION, REJECTED or RETIRED
 * @param parentVersion empty for the first
 * @param reason why it has this stage, for people
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
     * One value of the version's validation.
     *
     * @param figure without an interval, its bounds are the value itself
     */
    public record Validation(String name, String metric, Figure figure, int examples, boolean hasInterval) {}
}
