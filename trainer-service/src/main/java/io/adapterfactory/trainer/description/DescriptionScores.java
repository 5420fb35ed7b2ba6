package io.adapterfactory.trainer.description;

import io.adapterfactory.trainer.description.DescriptionScore.Drop;
import io.adapterfactory.trainer.description.DescriptionScore.NotScored;
import io.adapterfactory.trainer.description.DescriptionScore.Outcome;
import io.adapterfactory.trainer.description.DescriptionScore.Scored;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A version's scores by the source of its adapters.
 *
 * @param all one for each source, or none if nothing was measured
 */
public record DescriptionScores(List<DescriptionScore> all) {

    /** Nothing was measured. */
    public static final DescriptionScores NONE = new DescriptionScores(List.of());

    public DescriptionScores {
        all = List.copyOf(all);
    }

    /** The same problem for every source. */
    public static DescriptionScores impossible(String problem) {
        return new DescriptionScores(Stream.of(DescriptionSource.values())
                .map(source -> new DescriptionScore(source, new NotScored(problem)))
                .toList());
    }

    /** The scores of a version that has not been measured yet, but will be. */
    public static DescriptionScores notYetMeasured() {
        return impossible("not measured yet");
    }

    /** Whether the drop should be measured, but has not been yet. */
    public boolean areMissing() {
        return !all.isEmpty() && drop().isEmpty();
    }

    /** What a score loses with another task's description, if that was measured. */
    public Optional<Drop> drop() {
        return all.stream()
                .filter(score -> score.source() == DescriptionSource.OTHER_TASK)
                .flatMap(score -> score.scored().flatMap(Scored::drop).stream())
                .findFirst();
    }

    /** All scores and what could not be measured, for people. */
    public String text() {
        List<Outcome> outcomes =
                all.stream().map(DescriptionScore::outcome).distinct().toList();
        if (outcomes.size() == 1 && outcomes.get(0) instanceof NotScored not) {
            return "not compared, " + not.problem();
        }
        return all.stream().map(DescriptionScores::text).collect(Collectors.joining(", "));
    }

    private static String text(DescriptionScore score) {
        String source = score.source().words();
        if (score.outcome() instanceof NotScored not) {
            return "no score with " + source + " (" + not.problem() + ")";
        }
        Scored scored = score.scored().orElseThrow();
        return String.format(Locale.ROOT, "%.1f %% with %s", 100 * scored.score(), source)
                + scored.drop().map(DescriptionScores::text).orElse("");
    }

    private static String text(Drop drop) {
        return String.format(
                Locale.ROOT,
                " (%.1f points less, 95 %%: %.1f to %.1f)",
                100 * drop.value(),
                100 * drop.low(),
                100 * drop.high());
    }
}
