package io.adapterfactory.cli.command.adapter;

import io.adapterfactory.t2l.identity.Fit;
import io.adapterfactory.t2l.identity.FittingBaseModels;
import io.adapterfactory.t2l.identity.ModelDigests;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/** Compares a base model with the one for which a hypernetwork or an adapter was made, and prints warnings. */
final class BaseModelFit {

    private BaseModelFit() {}

    /**
     * @param what the hypernetwork or adapter, for messages
     * @param digests of the base model
     * @return names of the printed warnings
     * @throws io.adapterfactory.t2l.identity.BaseModelMismatchException when it does not fit
     */
    static List<String> check(
            String what, FittingBaseModels fits, String baseModel, ModelDigests digests, CommandSpec spec) {
        Fit fit = fits.check(what, baseModel, digests);
        print(what, baseModel, fit, spec);
        return fit.warnings();
    }

    /** Prints a warning unless the base model is known to fit. */
    static void print(String what, String baseModel, Fit fit, CommandSpec spec) {
        String text =
                switch (fit) {
                    case SAME -> "";
                    case OTHER_WEIGHTS ->
                        "the weights of base model '" + baseModel + "' differ from those for which it was made";
                    case UNKNOWN_WEIGHTS ->
                        "the store has no weights of base model '" + baseModel
                                + "', so it is unknown whether it was made for them";
                    case UNKNOWN_BASE_MODEL_DIGESTS ->
                        "it does not say for which base model it was made, so it is unknown whether '" + baseModel
                                + "' fits";
                };
        if (fit != Fit.SAME) {
            spec.commandLine().getErr().println("warning: " + what + ": " + text + " (" + fit + ")");
            spec.commandLine().getErr().flush();
        }
    }
}
