package io.adapterfactory.verification.loop;

import io.adapterfactory.experiments.loop.methods.LoopMethod;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A variant of the factory in the experiment.
 *
 * @param name for files and tables
 * @param settings environment variables that differ from those of the main arm
 */
public record LoopArm(String name, Map<String, String> settings) {

    /** The arms of the report; the first one is the main arm. */
    private static final List<LoopArm> STANDARD = List.of(
            new LoopArm("curriculum", Map.of()),
            new LoopArm("uniform", Map.of("FACTORY_ROUND_SAMPLING", "uniform")),
            new LoopArm("no-gate", Map.of("FACTORY_GATE_ENABLED", "false")),
            // Also rejects a candidate that loses too much on a single task.
            new LoopArm("strict-gate", Map.of("FACTORY_GATE_MAX_TASK_LOSS", "0.3")));

    /** The arms of the whole experiment, the main arm first. */
    public static List<LoopArm> standard() {
        return STANDARD;
    }

    /**
     * Reads an arm.
     *
     * @param text a standard arm, or a {@link LoopMethod}
     * @throws IllegalArgumentException when it is neither
     */
    public static LoopArm of(String text) {
        String name = text.strip().toLowerCase(Locale.ROOT).replace('_', '-');
        return STANDARD.stream()
                .filter(arm -> arm.name().equals(name))
                .findFirst()
                .orElseGet(() -> {
                    LoopMethod method = LoopMethod.of(text);
                    return new LoopArm(method.name(), method.environment());
                });
    }

    /** For tables. */
    String title() {
        return name.replace('-', ' ');
    }
}
