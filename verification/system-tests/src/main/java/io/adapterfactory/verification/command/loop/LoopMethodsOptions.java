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

    @Option(
            names = "--methods",
            paramLabel = "METHOD",
            split = ",",
            defaultValue = "curriculum,uniform",
            converter = MethodConverter.class,
            description = "With loop-methods: names (see docs/experiments.md), or settings of the trainer such as"
                    + " sampling=uniform+output-penalty=1 (default: ${DEFAULT-VALUE}).")
    private List<LoopMethod> methods;

    @Option(
            names = "--seeds",
            paramLabel = "SEED",
            split = ",",
            defaultValue = "42",
            description = "With loop-methods: seeds of the start and the rounds (default: ${DEFAULT-VALUE}).")
    private List<Integer> seeds;

    @Option(
            names = "--waves",
            description = "With loop-methods: number of waves. Default: all 10 and then a poisoned one.")
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
        return experiment.run(methods, seeds, waves == null ? experiment.waves() : waves);
    }

    /** These options as they are given on a command line. */
    public String command() {
        return " --methods " + methods.stream().map(LoopMethod::name).collect(Collectors.joining(","))
                + " --seeds " + seeds.stream().map(String::valueOf).collect(Collectors.joining(","))
                + (waves == null ? "" : " --waves " + waves);
    }
}
