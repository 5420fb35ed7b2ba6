package io.adapterfactory.verification.command.loop;

import io.adapterfactory.verification.loop.LoopArm;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Parts of the loop experiment. At most one may be given; by default, the whole experiment runs. */
public final class LoopOptions {

    /** Reads an arm. */
    static final class ArmConverter implements ITypeConverter<LoopArm> {

        @Override
        public LoopArm convert(String value) {
            try {
                return LoopArm.of(value);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    @Option(
            names = {"--arm", "--arms"},
            paramLabel = "ARM",
            split = ",",
            converter = ArmConverter.class,
            description = "With loop: run only these arms, without a report; commands with different arms can run in"
                    + " parallel. CURRICULUM, UNIFORM, NO_GATE, STRICT_GATE, or a method as in --methods.")
    private List<LoopArm> arms = new ArrayList<>();

    @Option(
            names = "--upper-bound",
            description = "With loop: only train from scratch on all tasks, without a report; can run in"
                    + " parallel with the arms.")
    private boolean upperBound;

    @Option(names = "--report-only", description = "With loop and words-loop: only score and report existing results.")
    private boolean reportOnly;

    private boolean isWhole() {
        return arms.isEmpty() && !upperBound && !reportOnly;
    }

    /** The arms to run. */
    public List<LoopArm> arms() {
        return isWhole() ? LoopArm.standard() : List.copyOf(arms);
    }

    public boolean trainsUpperBound() {
        return isWhole() || upperBound;
    }

    /** Whether nothing is run. */
    public boolean isReportOnly() {
        return reportOnly;
    }

    public boolean reports() {
        return isWhole() || reportOnly;
    }
}
