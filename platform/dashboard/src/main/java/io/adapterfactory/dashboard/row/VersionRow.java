package io.adapterfactory.dashboard.row;

import java.util.List;

/**
 * A hypernetwork version at one stage.
 *
 * @param stage CANDIDATE, CHAMPION, REJECTED or RETIRED
 * @param parentVersion empty for the first
 * @param descriptions scores by kind of description; empty while they are not measured
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
        List<DescriptionScore> descriptions,
        String reason,
        long createdAt) {

    /**
     * One value of the version's validation.
     *
     * @param figure without an interval, its bounds are the value itself
     */
    public record Validation(String name, String metric, Figure figure, int examples, boolean hasInterval) {}

    /**
     * The score of adapters from one kind of description.
     *
     * @param kind RIGHT, OTHER_TASK, RANDOM, EMPTY, or UNKNOWN
     * @param score 0 to 1; null if it could not be measured
     * @param drop what the right description has more, -1 to 1; null if unknown, and for the right description
     * @param problem why it could not be measured; empty if it was
     */
    public record DescriptionScore(String kind, Double score, int tasks, int examples, Figure drop, String problem) {}
}
