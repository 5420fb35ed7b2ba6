package io.adapterfactory.experiments.loop.methods;

import io.adapterfactory.experiments.loop.LoopModels;
import io.adapterfactory.experiments.loop.LoopSteps;
import io.adapterfactory.t2l.training.continual.ContinualMethod;
import io.adapterfactory.t2l.training.continual.OutputPenalty;
import io.adapterfactory.t2l.training.continual.StartAverage;
import io.adapterfactory.t2l.training.curriculum.Replay;
import io.adapterfactory.t2l.training.curriculum.Sampling;
import io.adapterfactory.t2l.training.hypernetwork.TrainedPart;
import io.adapterfactory.t2l.training.optimizer.LearningRate;
import io.adapterfactory.t2l.training.sft.RoundRecipe;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Settings of a round, by the names that they have below {@code factory.round} in the trainer. Settings that are not
 * given are those of the loop experiment's main arm.
 */
public record LoopMethod(String name, Map<String, String> settings) {

    private static final Map<String, String> DEFAULTS = Map.ofEntries(
            Map.entry("sampling", "curriculum"),
            Map.entry("replay", "off"),
            Map.entry("replay-share", "0.1"),
            Map.entry("learning-rate", "5e-4"),
            Map.entry("warmup", "0.1"),
            Map.entry("decay", "linear"),
            Map.entry("output-penalty", "0"),
            Map.entry("output-penalty-descriptions", "1"),
            Map.entry("champion-share", "0"),
            Map.entry("averages", "1"),
            Map.entry("trained-part", "all"));

    private static final Map<String, String> NAMED = named();

    public LoopMethod {
        for (String setting : settings.keySet()) {
            if (!DEFAULTS.containsKey(setting)) {
                throw new IllegalArgumentException(
                        "setting '" + setting + "' is unknown; expected one of " + new TreeMap<>(DEFAULTS).keySet());
            }
        }
        settings = new TreeMap<>(settings);
    }

    private static Map<String, String> named() {
        Map<String, String> named = new LinkedHashMap<>();
        named.put("curriculum", "sampling=curriculum");
        named.put("uniform", "sampling=uniform");
        named.put("replay-5", "replay=uniform+replay-share=0.05");
        named.put("replay-10", "replay=uniform+replay-share=0.1");
        named.put("replay-50", "replay=uniform+replay-share=0.5");
        named.put("regression-50", "replay=regression+replay-share=0.5");
        named.put("penalty", "output-penalty=1");
        named.put("penalty-replay-10", "output-penalty=1+replay=uniform+replay-share=0.1");
        named.put("distillation", "output-penalty=1+output-penalty-descriptions=32");
        named.put("average", "champion-share=0.5");
        named.put("average-4", "champion-share=0.25+averages=4");
        named.put("heads", "trained-part=heads");
        named.put("rewound", "sampling=uniform+learning-rate=1e-3+warmup=0");
        named.put("constant", "sampling=uniform+decay=none");
        named.put("high-rate", "sampling=uniform+learning-rate=1e-3");
        named.put("high-rate-penalty", "sampling=uniform+learning-rate=1e-3+output-penalty=1");
        named.put("high-rate-average", "sampling=uniform+learning-rate=1e-3+champion-share=0.25");
        named.put("curriculum-average", "sampling=curriculum+learning-rate=1e-3+champion-share=0.25");
        return named;
    }

    /** The names of the prepared methods. */
    public static List<String> names() {
        return List.copyOf(NAMED.keySet());
    }

    /**
     * Reads a method.
     *
     * @param text a name, or settings like {@code sampling=uniform+output-penalty=1}
     * @throws IllegalArgumentException when it is neither
     */
    public static LoopMethod of(String text) {
        String name = text.strip().toLowerCase(Locale.ROOT);
        if (!name.contains("=") && !NAMED.containsKey(name)) {
            throw new IllegalArgumentException("method '" + text + "' is unknown; expected one of " + names()
                    + ", or settings like sampling=uniform+output-penalty=1");
        }
        Map<String, String> settings = new TreeMap<>();
        for (String part : NAMED.getOrDefault(name, name).split("\\+")) {
            int equals = part.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException(
                        "'" + part + "' in method '" + text + "' is no setting; expected NAME=VALUE");
            }
            settings.put(part.substring(0, equals), part.substring(equals + 1));
        }
        return new LoopMethod(name, settings);
    }

    /** The settings as one text. */
    public String text() {
        return settings.entrySet().stream()
                .map(setting -> setting.getKey() + "=" + setting.getValue())
                .collect(Collectors.joining(", "));
    }

    /** The settings as environment variables of a trainer. */
    public Map<String, String> environment() {
        Map<String, String> environment = new TreeMap<>();
        settings.forEach((name, value) ->
                environment.put("FACTORY_ROUND_" + name.toUpperCase(Locale.ROOT).replace('-', '_'), value));
        return environment;
    }

    Sampling sampling() {
        return value(Sampling.class, "sampling");
    }

    Replay replay() {
        double share = number("replay-share");
        return switch (value("replay")) {
            case "off" -> new Replay.AsSampled();
            case "uniform" -> new Replay.Uniform(share);
            case "regression" -> new Replay.ByRegression(share);
            default ->
                throw new IllegalArgumentException(
                        "replay is '" + value("replay") + "'; expected off, uniform, or regression");
        };
    }

    RoundRecipe recipe(LoopSteps steps) {
        return new RoundRecipe(
                (int) steps.round(),
                LoopModels.TASKS_PER_BATCH,
                LoopModels.POINTS_PER_TASK,
                new LearningRate(number("learning-rate"), number("warmup"), value(LearningRate.Decay.class, "decay")),
                new ContinualMethod(
                        new OutputPenalty(number("output-penalty"), (int) number("output-penalty-descriptions")),
                        new StartAverage(number("champion-share"), (int) number("averages")),
                        value(TrainedPart.class, "trained-part")));
    }

    private String value(String setting) {
        return settings.getOrDefault(setting, DEFAULTS.get(setting));
    }

    private double number(String setting) {
        try {
            return Double.parseDouble(value(setting));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(setting + " is '" + value(setting) + "'; expected a number", e);
        }
    }

    private <E extends Enum<E>> E value(Class<E> type, String setting) {
        return Enum.valueOf(type, value(setting).toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
