package io.adapterfactory.verification.command.loop;

import io.adapterfactory.cli.error.FactoryException;
import io.adapterfactory.experiments.loop.methods.LoopMethod;
import io.adapterfactory.experiments.loop.methods.LoopMethodsExperiment;
import io.adapterfactory.experiments.nano.NanoLab;
import io.adapterfactory.experiments.report.Report;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Options of the comparison of methods against forgetting. */
public final class LoopMethodsOptions {

    /** Reads a method. */
    static final class MethodConverter implements ITypeConverter<LoopMethod> {

        @Override
        public LoopMethod convert(String value) {
            try {
                return LoopMethod.of(value);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    private static final List<LoopMethod> METHODS = List.of(LoopMethod.of("curriculum"), LoopMethod.of("uniform"));

    @Option(
            names = "--methods",
            paramLabel = "METHOD",
            split = ",",
            converter = MethodConverter.class,
            description =
                    "With loop-methods and words-loop: names (see docs/experiments.md), or settings of the trainer"
                            + " such as sampling=uniform+output-penalty=1. Default: curriculum,uniform; with words-loop"
                            + " replay-50.")
    private List<LoopMethod> methods = List.of();

    @Option(
            names = "--seeds",
            paramLabel = "SEED",
            split = ",",
            defaultValue = "42",
            description = "With loop-methods: seeds of the start and the rounds (default: ${DEFAULT-VALUE}).")
    private List<Integer> seeds;

    @Option(
            names = "--waves",
            description = "With loop-methods and words-loop: number of waves. Default: all 10 and then a poisoned one;"
                    + " with words-loop 3.")
    private Integer waves;

    @Option(
            names = "--references",
            description = "With loop-methods: first train from scratch on all tasks, with twice the loop's steps and"
                    + " with as many.")
    private boolean references;

    /**
     * Runs what is missing.
     *
     * @throws FactoryException when --waves is more than the experiment has
     */
    public Report report(NanoLab lab, Path work, boolean quick) {
        LoopMethodsExperiment experiment = new LoopMethodsExperiment(lab, work, quick);
        if (waves != null && (waves < 1 || waves > experiment.waves())) {
            throw FactoryException.badInput("--waves is " + waves + "; expected 1 to " + experiment.waves());
        }
        if (references) {
            experiment.trainReferences();
        }
        return experiment.run(methods(METHODS), seeds, waves(experiment.waves()));
    }

    /** The methods, or others if none are given. */
    public List<LoopMethod> methods(List<LoopMethod> otherwise) {
        return methods.isEmpty() ? otherwise : List.copyOf(methods);
    }

    /** The number of waves, or another one if none is given. */
    public int waves(int otherwise) {
        return waves == null ? otherwise : waves;
    }

    /** Methods as they are given on a command line. */
    public static String names(List<LoopMethod> methods) {
        return methods.stream().map(LoopMethod::name).collect(Collectors.joining(","));
    }

    /** These options as they are given on a command line. */
    public String command() {
        return " --methods " + names(methods(METHODS))
                + " --seeds " + seeds.stream().map(String::valueOf).collect(Collectors.joining(","))
                + (waves == null ? "" : " --waves " + waves);
    }
}
