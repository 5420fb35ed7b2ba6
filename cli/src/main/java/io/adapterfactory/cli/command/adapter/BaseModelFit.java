package io.adapterfactory.cli.command.adapter;

import io.adapterfactory.t2l.identity.Fit;
import io.adapterfactory.t2l.identity.FittingBaseModels;
import io.adapterfactory.t2l.identity.ModelDigests;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/** Compares a base model with what a hypernetwork or an adapter was made for, and prints warnings. */
final class BaseModelFit {

    private BaseModelFit() {}

    /**
     * @param what that was made for a base model, in words
     * @param digests of the base model
     * @return names of the warnings that were printed
     * @throws io.adapterfactory.t2l.identity.BaseModelMismatchException when it does not fit
     */
    static List<String> check(
            String what, FittingBaseModels fits, String baseModel, ModelDigests digests, CommandSpec spec) {
        Fit fit = fits.check(what, baseModel, digests);
        String text =
                switch (fit) {
                    case SAME -> "";
                    case OTHER_WEIGHTS ->
                        "the weights of base model '" + baseModel + "' are not the ones that it was made for";
                    case UNKNOWN_WEIGHTS ->
                        "the store has no weights of base model '" + baseModel
                                + "'; nobody can tell whether they are the ones that it was made for";
                    case UNKNOWN_BASE_MODEL_DIGESTS ->
                        "it does not say which base model it was made for; nobody can tell whether '" + baseModel
                                + "' is the one";
                };
        if (fit != Fit.SAME) {
            spec.commandLine().getErr().println("warning: " + what + ": " + text + " (" + fit + ")");
            spec.commandLine().getErr().flush();
        }
        return fit.warnings();
    }
}
